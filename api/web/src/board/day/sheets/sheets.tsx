import { ClosureSheet } from "../map/closure-sheet";
import { useDesk } from "../store/desk";
import { DeliverySheet } from "./delivery-sheet";
import { DoorSheet } from "./door-sheet";
import { HelpSheet } from "./help-sheet";
import { IncidentSheet } from "./incident-sheet";
import { RoundSheet } from "./round-sheet";

/** The sheet that is open, if any. */
export function Sheets() {
  const sheet = useDesk((state) => state.sheet);
  switch (sheet?.kind) {
    case undefined:
      return null;
    case "delivery":
      return <DeliverySheet key={sheet.id} opened={sheet} />;
    case "round":
      return <RoundSheet key={sheet.shiftId} shiftId={sheet.shiftId} />;
    case "line":
      return <IncidentSheet key={sheet.subject} subject={sheet.subject} detail={sheet.detail} />;
    case "door":
      return <DoorSheet key={sheet.escalationId} escalationId={sheet.escalationId} />;
    case "closures":
      return <ClosureSheet />;
    case "help":
      return <HelpSheet />;
  }
}
