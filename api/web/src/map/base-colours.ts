/** Colours of the base map: quiet, so that the rounds stand out. */
export interface BaseColours {
  land: string;
  water: string;
  waterText: string;
  green: string;
  sand: string;
  grounds: string;
  building: string;
  buildingEdge: string;
  street: string;
  mainStreet: string;
  streetEdge: string;
  path: string;
  rail: string;
  boundary: string;
  text: string;
  quietText: string;
  halo: string;
  lineEdge: string;
}

export const LIGHT: BaseColours = {
  land: "#f1f2ef",
  water: "#c9dde8",
  waterText: "#5b7f93",
  green: "#d9e5d1",
  sand: "#efe8d3",
  grounds: "#e8e9e6",
  building: "#e0e1de",
  buildingEdge: "#d2d4d1",
  street: "#ffffff",
  mainStreet: "#ffffff",
  streetEdge: "#d3d6d6",
  path: "#cfd0ca",
  rail: "#bfc4c6",
  boundary: "#a29fb0",
  text: "#48555e",
  quietText: "#7c878e",
  halo: "#f7f8f6",
  lineEdge: "#ffffff",
};

export const DARK: BaseColours = {
  land: "#172028",
  water: "#0d2a3a",
  waterText: "#6d9bb3",
  green: "#1b2c27",
  sand: "#2a2a24",
  grounds: "#1b252d",
  building: "#202b34",
  buildingEdge: "#29353f",
  street: "#33414c",
  mainStreet: "#3d4d59",
  streetEdge: "#131b22",
  path: "#2b3842",
  rail: "#2d3943",
  boundary: "#54506a",
  text: "#b4c2cc",
  quietText: "#7f909c",
  halo: "#121a21",
  lineEdge: "#0b1117",
};
