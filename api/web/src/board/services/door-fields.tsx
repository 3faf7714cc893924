import { Text } from "../kit/fields";
import { useWords } from "./i18n/page-words";

export interface TypedDoor {
  address: string;
  position: string;
}

export const NO_DOOR: TypedDoor = { address: "", position: "" };

/** A position is "43.7396, 7.4271", as maps show it: latitude first, where the interface has longitude first. */
const POSITION = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

export function doorOf({ address, position }: TypedDoor) {
  const found = POSITION.exec(position);
  return {
    address: address.trim(),
    name: "",
    access_note: "",
    position: found ? [Number(found[2]), Number(found[1])] : null,
  };
}

interface DoorFieldsProps {
  value: TypedDoor;
  /** False where the door that is known may stay. */
  isNeeded?: boolean;
  onValue: (change: Partial<TypedDoor>) => void;
}

/** Where somebody is visited; an address that the map does not know can be given by its position. */
export function DoorFields({ value, isNeeded = true, onValue }: DoorFieldsProps) {
  const { t } = useWords();
  return (
    <>
      <Text
        class="wide"
        label={t("person.address")}
        hint={t("person.addressHint")}
        required={isNeeded && value.position === ""}
        pointer="/door/address"
        value={value.address}
        onValue={(address) => onValue({ address })}
      />
      <Text
        class="wide"
        label={t("person.position")}
        hint={t("person.positionHint")}
        pattern={POSITION.source.slice(1, -1)}
        pointer="/door/position"
        value={value.position}
        onValue={(position) => onValue({ position })}
      />
    </>
  );
}
