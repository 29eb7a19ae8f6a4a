/** Asks the system a question over HTTP, beside the load. */
export interface HttpProbe {
  /** The status and JSON body of a GET; throws when there is no answer, or none that is JSON, within `timeoutMs`. */
  getJson(url: string, timeoutMs: number): Promise<{ readonly status: number; readonly body: unknown }>;
}
