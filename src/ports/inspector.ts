/** Looks for attacks in text of unknown authors. It only warns: it can be fooled, and what holds does not rest on it. */
export interface InspectorPort {
  /** A line for each thing found. */
  inspect(text: string): Promise<readonly string[]>
}
