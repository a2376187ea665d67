// Keeps the cookies of one server, as far as a client of one server needs it: names, values, paths and deletion.

interface Cookie {
  value: string;
  path: string;
}

export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Takes the `Set-Cookie` headers of an answer. */
  take(headers: string[]): void {
    for (const header of headers) {
      const [pair = "", ...attributes] = header.split(";").map((part) => part.trim());
      const equals = pair.indexOf("=");
      const name = pair.slice(0, equals);
      const attribute = (wanted: string) =>
        attributes.find((text) => text.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
      const expires = attribute("expires");
      const isGone = attribute("max-age") === "0" || (expires !== undefined && Date.parse(expires) <= Date.now());
      if (isGone) {
        this.#cookies.delete(name);
      } else {
        this.#cookies.set(name, { value: pair.slice(equals + 1), path: attribute("path") ?? "/" });
      }
    }
  }

  /** The `Cookie` header for a request to a path; undefined when there is nothing to send. */
  header(pathname: string): string | undefined {
    const pairs = [...this.#cookies]
      .filter(([, { path }]) => pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`))
      .map(([name, { value }]) => `${name}=${value}`);
    return pairs.length > 0 ? pairs.join("; ") : undefined;
  }
}
