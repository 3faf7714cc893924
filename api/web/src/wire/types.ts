import type { components } from "./schema";

type Schemas = components["schemas"];

export type Plan = Schemas["PlanWire"];
export type Round = Schemas["RoundWire"];
export type Stop = Schemas["StopWire"];
export type StopTask = Schemas["StopTaskWire"];
export type Place = Schemas["PlaceWire"];
export type Totals = Schemas["TotalsWire"];
export type Unassigned = Schemas["UnassignedWire"];
export type Reason = Schemas["ReasonWire"];
export type PlanEntry = Schemas["PlanEntryWire"];
export type PlanList = Schemas["PlanListWire"];
export type Problem = Schemas["Problem"];
