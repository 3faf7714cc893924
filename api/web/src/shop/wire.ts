/** What the server says, as the typed client gives it: of a pair of numbers it knows no more than that they are numbers. */
import type { Schemas } from "../signed-in/api";

type Positioned<T extends { position: unknown }> = Omit<T, "position"> & { position: number[] };

export type Delivery = Omit<Schemas["DeliveryForm"], "door"> & {
  door: Positioned<Schemas["DoorForm"]> | null;
};

type PersonForm = Schemas["PersonForm"];
export type Person = Omit<PersonForm, "doors"> & { doors: Positioned<PersonForm["doors"][number]>[] };
