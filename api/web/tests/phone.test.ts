import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { openPhone, type PhoneDatabase } from "../src/courier/store/database";
import { nextStop } from "../src/courier/store/fold";
import { Phone, UNDO_MS } from "../src/courier/store/phone";
import { BusyError, OfflineError, RefusedError, Server, SignedOutError } from "../src/courier/store/server";
import type { Answer, Command, Pull } from "../src/courier/wire";
import { NOON_S, pull } from "./sample";

/** A server of which the test says what it does. */
class Fake extends Server {
  line: "online" | "offline" | "signed_out" = "online";
  got: Command[] = [];
  pictures: string[] = [];
  given: Pull = pull();
  poison = "";
  /** How many commands it takes before the network is lost in the middle of its answer. */
  losesAfter = Number.POSITIVE_INFINITY;

  private check(): void {
    if (this.line === "offline") throw new OfflineError("nobody answers");
    if (this.line === "signed_out") throw new SignedOutError("signed out");
  }

  override async pull(): Promise<Pull> {
    this.check();
    return structuredClone(this.given);
  }

  override async push(_: string, commands: readonly Command[]): Promise<Answer[]> {
    this.check();
    if (commands.some((one) => one.body.note === this.poison && this.poison !== "")) {
      throw new RefusedError("it cannot be read", 422, "invalid_request");
    }
    for (const one of commands) if (!this.got.some((known) => known.id === one.id)) this.got.push(one);
    if (this.got.length >= this.losesAfter) {
      this.losesAfter = Number.POSITIVE_INFINITY;
      throw new OfflineError("the answer is lost");
    }
    return commands.map((one) => ({ command_id: one.id, status: "applied", conflicts: [] }));
  }

  override async sendPicture(name: string): Promise<void> {
    this.check();
    this.pictures.push(name);
  }

  override async ask<T>(): Promise<T> {
    throw new RefusedError("there are no ways here", 404, "not_found");
  }
}

let number = 0;
let now_ms = 0;
let database: PhoneDatabase;
let server: Fake;

async function opened(): Promise<Phone> {
  const phone = new Phone(database, server, () => now_ms);
  await phone.open();
  return phone;
}

const own = (phone: Phone) => {
  const [found] = phone.state.rounds;
  if (found === undefined) throw new Error("the phone has no round");
  return found;
};

async function closed(phone: Phone, stop_id: string, hold = false): Promise<Command> {
  const stop = own(phone).stops.find((one) => one.id === stop_id);
  const results = Object.fromEntries(
    (stop?.task_ids ?? []).map((task) => [task, { outcome: "success" as const, code: "collected" }]),
  );
  return phone.say("close", {
    round: own(phone),
    stop_id,
    task_ids: stop?.task_ids ?? [],
    body: { results },
    hold,
  });
}

beforeEach(async () => {
  number += 1;
  now_ms = (NOON_S - 3600) * 1000;
  database = await openPhone(`phone-${number}`);
  server = new Fake();
});

describe("a phone", () => {
  it("works a whole round without a network, through restarts, and loses nothing", async () => {
    let phone = await opened();
    await phone.sync();
    server.line = "offline";
    for (const stop of ["shop-1", "shop-2", "door-a", "door-b", "door-c"]) {
      // Switched off after every stop.
      phone = await opened();
      expect(nextStop(own(phone))?.id).toBe(stop);
      await closed(phone, stop);
      await phone.sync();
      expect(phone.state.line).toBe("offline");
    }
    expect(phone.state.queue).toHaveLength(5);
    server.line = "online";
    phone = await opened();
    await phone.sync();
    expect(server.got.map((one) => one.stop_id)).toEqual(["shop-1", "shop-2", "door-a", "door-b", "door-c"]);
    expect(server.got.map((one) => one.number)).toEqual([1, 2, 3, 4, 5]);
    // Its clock was an hour slow, and each command says so.
    expect(new Set(server.got.map((one) => one.offset_s))).toEqual(new Set([3600]));
    expect(phone.state.queue).toHaveLength(0);
  });

  it("sends the same commands again where the answer was lost, and under the same names", async () => {
    const phone = await opened();
    await phone.sync();
    server.line = "offline";
    await closed(phone, "shop-1");
    await closed(phone, "shop-2");
    await phone.sync();
    server.line = "online";
    server.losesAfter = 2;
    await phone.sync();
    expect(phone.state.queue).toHaveLength(2);
    await phone.sync();
    expect(server.got).toHaveLength(2);
    expect(phone.state.queue).toHaveLength(0);
  });

  it("takes back what nobody has heard of, and not later", async () => {
    const phone = await opened();
    await phone.sync();
    const first = await closed(phone, "shop-1", true);
    await phone.sync();
    expect(server.got).toHaveLength(0);
    expect(nextStop(own(phone))?.id).toBe("shop-2");
    expect(await phone.takeBack([first.id])).toBe(true);
    expect(nextStop(own(phone))?.id).toBe("shop-1");
    const second = await closed(phone, "shop-1", true);
    now_ms += UNDO_MS + 1;
    await phone.sync();
    expect(server.got.map((one) => one.id)).toEqual([second.id]);
    expect(await phone.takeBack([second.id])).toBe(false);
  });

  it("shows no step back between an answer and the pull that has it", async () => {
    const phone = await opened();
    await phone.sync();
    await closed(phone, "shop-1");
    const shown: (string | undefined)[] = [];
    phone.subscribe(() => shown.push(nextStop(own(phone))?.id));
    server.given = pull();
    const [round] = server.given.rounds;
    Object.assign(round?.stops[0] ?? {}, { status: "closed", outcome: "success" });
    await phone.sync();
    expect(new Set(shown)).toEqual(new Set(["shop-2"]));
    expect(phone.state.queue).toHaveLength(0);
  });

  it("keeps what was done when it is no longer signed in", async () => {
    const phone = await opened();
    await phone.sync();
    server.line = "signed_out";
    await closed(phone, "shop-1");
    await phone.sync();
    expect(phone.state.line).toBe("signed_out");
    expect((await opened()).state.queue).toHaveLength(1);
  });

  it("is not held up by a command that the server cannot read", async () => {
    const phone = await opened();
    await phone.sync();
    server.line = "offline";
    server.poison = "poison";
    await phone.say("close", { round: own(phone), stop_id: "shop-1", body: { results: {}, note: "poison" } });
    await closed(phone, "shop-2");
    await phone.sync();
    server.line = "online";
    await phone.sync();
    expect(server.got.map((one) => one.stop_id)).toEqual(["shop-2"]);
    expect(phone.state.notices).toMatchObject([{ status: "refused", kind: "close" }]);
    expect(phone.state.queue).toHaveLength(0);
  });

  it("sends pictures after the commands that name them, once", async () => {
    const phone = await opened();
    await phone.sync();
    await phone.keepPicture({ name: "pic_1", blob: new Blob(["x"]), stop_id: "shop-1", sent: false });
    await phone.sync();
    await phone.sync();
    expect(server.pictures).toEqual(["pic_1"]);
  });

  it("remembers the money that was taken after it was told, and not what was taken back", async () => {
    const phone = await opened();
    await phone.sync();
    const cash = [{ delivery_id: "b", method: "cash", amount_minor: 2350, currency: "EUR" }];
    const paid = { round: own(phone), stop_id: "door-b", task_ids: ["b-drop"], body: { cash } };
    const first = await phone.say("close", paid);
    await phone.sync();
    expect(phone.state.queue).toHaveLength(0);
    expect(Object.keys((await opened()).state.taken)).toEqual([first.id]);
    await phone.say("reopen", { ...paid, body: { closings: [first.id] } });
    expect(phone.state.taken).toEqual({});
    const second = await phone.say("close", { ...paid, hold: true });
    expect(await phone.takeBack([second.id])).toBe(true);
    expect((await opened()).state.taken).toEqual({});
  });

  it("is online, and keeps a picture, where the server has too much to do", async () => {
    const phone = await opened();
    server.sendPicture = async () => {
      throw new BusyError("status 503");
    };
    await phone.keepPicture({ name: "pic_1", blob: new Blob(["x"]), stop_id: "shop-1", sent: false });
    await phone.sync();
    expect(phone.state.line).toBe("online");
    expect((await opened()).state.pictures).toMatchObject([{ name: "pic_1", sent: false }]);
  });

  it("is online though its positions are not wanted", async () => {
    const phone = await opened();
    server.sendPositions = async () => {
      throw new RefusedError("switched off", 409, "sharing_off");
    };
    await database.add("positions", { at: "2026-12-01T08:00:00Z", position: [7.4, 43.7], accuracy_m: 5 });
    await phone.sync();
    expect(phone.state.line).toBe("online");
    expect(await database.count("positions")).toBe(0);
  });

  it("calls no round changed that it gets for the first time, and one that it has seen", async () => {
    const phone = await opened();
    await phone.sync();
    expect(phone.state.seen.rnd_1?.version).toBe(3);
    server.given = pull({ version: 4 });
    await phone.sync();
    expect(phone.state.seen.rnd_1?.version).toBe(3);
    await phone.acknowledge(own(phone));
    await phone.sync();
    expect(phone.state.seen.rnd_1?.version).toBe(4);
    expect(server.got.map((one) => [one.kind, one.base_version])).toEqual([["acknowledge", 4]]);
  });
});
