/** Where somebody is on the board: the part of the address behind `#`, so that the browser's own back and bookmarks work. */
import { useEffect, useState } from "preact/hooks";

export interface Route {
  /** `day`, or the name of a page. */
  page: string;
  /** What stands behind the name, for the page itself to read. */
  rest: string[];
}

export function routeOf(hash: string): Route {
  const [page = "", ...rest] = hash.replace(/^#\/?/, "").split("/");
  return { page: page === "" ? "day" : page, rest };
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = () => setRoute(routeOf(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
