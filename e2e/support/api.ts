// What seeding through the client has in common.

/** The body of a successful answer. Seeding that fails is no subject of a journey: it throws, with the server's words. */
export function ok<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  if (!answer.response.ok) {
    throw new Error(`${answer.response.status} ${answer.response.url}: ${JSON.stringify(answer.error)}`);
  }
  return answer.data as T;
}
