/** What stands in the fence that `fenceUntrusted` made around a text; a text without one as it is. */
export function unfenced(text: string): string {
  const [, , inside] = /^<(\w+ [0-9a-f]{32})>\n[^\n]*\n\n([\s\S]*)\n<\/\1>$/.exec(text) ?? []
  return inside ?? text
}
