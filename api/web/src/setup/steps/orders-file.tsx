import { useState } from "preact/hooks";
import { dateAt } from "../../lib/zoned";
import { api, got, type Schemas } from "../../signed-in/api";
import { told, useWords } from "../words";
import type { SignedStepProps } from "./signed-step";

const LOOK_MS = 700;

interface Read {
  form: Schemas["ImportForm"];
  faults: Schemas["LinePage"]["lines"];
}

/** An example that can be sent as it is: two shops that are there, and doors beside them. */
export function sampleOf(
  shops: readonly { name: string; position: readonly [number, number] }[],
  day: string,
): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = shops
    .slice(0, 2)
    .map(({ name, position: [lon, lat] }, index) =>
      [
        `exemple-${index + 1}`,
        "Camille Exemple",
        "",
        (lon + 0.0006).toFixed(6),
        (lat + 0.0006).toFixed(6),
        day,
        "10:00",
        "12:00",
        quoted(name),
      ].join(","),
    );
  return ["external_ref,recipient,phone,lon,lat,day,window_from,window_to,shops", ...lines, ""].join("\r\n");
}

export function OrdersFile({
  town,
  things,
  onChanged,
  onFault,
}: SignedStepProps & { onFault: (fault: string) => void }) {
  const words = useWords();
  const { t } = words;
  const [read, setRead] = useState<Read | null>(null);
  const send = async (file: File) => {
    onFault("");
    setRead(null);
    try {
      let form = await got(
        api.POST("/v1/imports", {
          params: { query: { promise: true, ...(things.office ? { sender_id: things.office } : {}) } },
          body: file as unknown as never,
          bodySerializer: (body) => body,
          headers: { "content-type": file.name.endsWith(".json") ? "application/json" : "text/csv" },
        }),
      );
      while (form.status === "queued" || form.status === "running") {
        setRead({ form, faults: [] });
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        form = await got(api.GET("/v1/imports/{import_id}", { params: { path: { import_id: form.id } } }));
      }
      const page =
        form.faulty === 0
          ? { lines: [] }
          : await got(
              api.GET("/v1/imports/{import_id}/lines", {
                params: { path: { import_id: form.id }, query: { faulty: true, limit: 50 } },
              }),
            );
      setRead({ form, faults: page.lines });
      await onChanged();
    } catch (error) {
      onFault(told(error, words));
    }
  };
  const sample = () => {
    const shops = things.shops.flatMap((shop) => {
      const place = things.places.find((one) => one.id === shop.place_id);
      const [lon, lat] = place?.position ?? [];
      return lon === undefined || lat === undefined
        ? []
        : [{ name: shop.name, position: [lon, lat] as const }];
    });
    const text = sampleOf(shops, dateAt(Date.now(), town.time_zone, 1));
    const address = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = "commandes.csv";
    link.click();
    URL.revokeObjectURL(address);
  };
  const form = read?.form;
  return (
    <section class="file-part" aria-labelledby="orders-file">
      <h2 id="orders-file">{t("orders.file")}</h2>
      <p class="quiet">{t("orders.fileHelp")}</p>
      <div class="chips">
        <button type="button" class="small" onClick={sample}>
          {t("orders.sample")}
        </button>
        <label class="small file">
          {t("orders.send")}
          <input
            type="file"
            accept=".csv,.tsv,.txt,.json"
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              currentTarget.value = "";
              if (file !== undefined) void send(file);
            }}
          />
        </label>
      </div>
      {form && (
        <p role="status" class={form.status === "done" ? "done" : ""}>
          {form.status === "done"
            ? t("orders.done", { n: form.taken })
            : form.status === "failed"
              ? form.title
              : t("orders.reading", { n: form.done, of: form.lines ?? 0 })}
          {form.faulty > 0 && ` · ${t("orders.faulty", { n: form.faulty })}`}
        </p>
      )}
      {read !== null && read.faults.length > 0 && (
        <ul class="line-faults">
          {read.faults.map((fault, index) => (
            <li key={`${fault.line}-${index}`}>
              <strong>{t("orders.line", { n: fault.line })}</strong> {fault.pointer} {fault.value}{" "}
              {fault.title}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
