/** Parts that render again only where one of their properties is another one: Preact has it beside itself, this is all that the board needs of it. */
import { Component, type FunctionComponent, h } from "preact";

export function memo<Props extends object>(Part: FunctionComponent<Props>): FunctionComponent<Props> {
  class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const names = Object.keys(next) as (keyof Props)[];
      return (
        names.length !== Object.keys(this.props).length ||
        names.some((name) => !Object.is(next[name], (this.props as Props)[name]))
      );
    }

    override render() {
      return h(Part, this.props as Props);
    }
  }
  return Memo as unknown as FunctionComponent<Props>;
}
