/** Every quantifier is bounded: linear. What a link is called does not matter. */
const MARKDOWN = /\]\(\s{0,4}<?((?:https?:)?\/\/[^\s)]{1,2000})/gi
const REFERENCE = /\]:\s{1,4}<?(https?:\/\/\S{1,2000})/gi
const ATTRIBUTE = /\b(?:src|href|action|background|poster)\s{0,3}=\s{0,3}["']?((?:https?:)?\/\/[^\s"'>]{1,2000})/gi

/** A place for something that is known only here. */
const PLACEHOLDER =
  /[?&#][\w.-]{1,40}=(?:[^&\s]{0,80}?)(?:\{\{?[\w. ]{2,60}\}?\}|\$\{?\w{3,40}|%7b[\w. %]{2,60}%7d|\[[A-Za-z][\w ]{2,60}|<[A-Za-z][\w ]{2,60}>?)/i
/** Words for what is worth stealing. */
const LOOT =
  /conversation|chat|history|secret|password|passwd|token|api_?key|memory|context|message|prompt|env\b|credential|ssh|user_?(?:data|name|message)|email|name|notes|summary|content|file/i
/** The same in capitals: `?q=LAST_MESSAGE`, `?env=ENV_HERE`. */
const SHOUTED =
  /[?&][\w.-]{1,40}=(?:[A-Z][A-Z0-9_]{0,60}_HERE|[A-Z0-9_]{0,60}(?:DATA|CONTENT|SECRET|MESSAGE|CHAT|HISTORY|PASSWORD|TOKEN|API_?KEY|NOTES|MEMORY|PROMPT)[A-Z0-9_]{0,60})(?:[&#]|$)/
const USER_IN_HOST = /^(?:https?:)?\/\/[^/?#\s]{1,200}@/i
const ADDRESS = /^(?:https?:)?\/\/(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::\d{1,5})?(?=[/?#]|$)/i
const PUNYCODE = /^(?:https?:)?\/\/(?:[^/?#\s]{1,200}\.)?xn--/i
const COLLECTORS =
  /^(?:https?:)?\/\/(?:[^/?#\s]{1,200}\.)?(?:webhook\.site|requestbin\.\w{2,6}|requestcatcher\.com|pipedream\.net|beeceptor\.com|ngrok(?:-free)?\.(?:io|app|dev)|burpcollaborator\.net|oastify\.com|oast\.\w{2,6}|interact\.sh|dnslog\.cn|canarytokens\.com|trycloudflare\.com)(?=[/:?#]|$)/i

/** The place of a link or image that would carry data out, or goes where no honest document sends anybody. */
export function leakingLink(text: string): number | null {
  for (const pattern of [MARKDOWN, REFERENCE, ATTRIBUTE])
    for (const { 1: url = '', index } of text.matchAll(pattern)) if (leaks(url)) return index
  return null
}

function leaks(url: string): boolean {
  const placeholder = PLACEHOLDER.exec(url)?.[0]
  if (placeholder !== undefined && LOOT.test(placeholder)) return true
  if (SHOUTED.test(url) || COLLECTORS.test(url)) return true
  return /[?#][^=]{1,60}=/.test(url) && (USER_IN_HOST.test(url) || PUNYCODE.test(url) || isPublic(url))
}

function isPublic(url: string): boolean {
  const [, a = '', b = ''] = ADDRESS.exec(url) ?? []
  if (a === '') return false
  const [first, second] = [Number(a), Number(b)]
  const local = first === 127 || first === 10 || first === 0 || (first === 192 && second === 168)
  return !local && !(first === 172 && second >= 16 && second < 32) && !(first === 169 && second === 254)
}
