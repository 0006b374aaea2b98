/** Brackets and bars also in the forms that a tokenizer's normalization (NFKC) makes the ASCII ones of. */
const LT = '[<＜﹤]'
const GT = '[>＞﹥]'
const BAR = '[|｜￨]'

/** Names that stand between bars with blanks, too, and cannot be variables of F#, where `<| x |>` is code. */
const UNMISTAKABLE =
  'im_start|im_end|im_sep|endoftext|endofprompt|begin_of_text|end_of_text|start_header_id|end_header_id|eot_id|eom_id|python_tag|start_of_turn_token|end_of_turn_token'

const TURN_TAGS =
  '(?:start|end)_of_(?:turn|image|audio)|fim_(?:prefix|middle|suffix|pad)|bos|eos|think|(?:bos|eos|eop)_token'

const TOOL_TAGS =
  '(?:function|tool)_(?:calls?|results?|responses?|uses?|outputs?|code)|(?:start|end)_function_(?:declaration|call|response)'

const MISTRAL =
  'INST|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|SYSTEM_PROMPT|MODEL_SETTINGS|THINK|gMASK|sMASK'

const tag = (names: string): RegExp =>
  new RegExp(
    String.raw`${LT}\s{0,3}\/?\s{0,3}(?:[a-z][\w-]{0,15}:)?(?:${names})(?=\s{0,9}\/?\s{0,3}${GT}|\s{1,9}[\w:-]{1,40}\s{0,3}=)`,
    'gi',
  )

export type TokenKind = 'role' | 'tool-call'

interface ControlTokens {
  readonly kind: TokenKind
  readonly pattern: RegExp
}

/**
 * What models read as structure instead of text: the special tokens of their tokenizers, as the model cards and chat
 * templates name them, and the tags that calls of tools are written in. Every quantifier is bounded, so each pattern is linear.
 */
const tokens: readonly ControlTokens[] = [
  // OpenAI, harmony, Llama 3, Qwen, Phi, Command-R, GLM, Kimi, Granite: <|name|>. DeepSeek: <｜tool▁calls▁begin｜>.
  {
    kind: 'role',
    pattern: new RegExp(String.raw`${LT}\/?${BAR}[\p{L}▁][\p{L}\p{M}\p{N}_＿▁.:+\/-]{0,79}${BAR}${GT}`, 'gu'),
  },
  { kind: 'role', pattern: new RegExp(`${LT}｜[\\p{L}▁][\\p{L}\\p{N}_▁ ]{0,63}｜${GT}`, 'gu') },
  {
    kind: 'role',
    pattern: new RegExp(
      String.raw`${LT}\s{0,2}\/?\s{0,2}${BAR}\s{0,2}(?:${UNMISTAKABLE})\s{0,2}${BAR}\s{0,2}${GT}`,
      'gi',
    ),
  },
  { kind: 'tool-call', pattern: new RegExp(`${LT}\\/?${BAR}DSML${BAR}`, 'gu') },
  // Gemma 4: <|turn> … <turn|>. https://ai.google.dev/gemma/docs/core/prompt-formatting-gemma4
  {
    kind: 'role',
    pattern: new RegExp(
      `${LT}(?:${BAR}(?:turn|channel|tool|tool_call|tool_response|image|audio|video|think)|(?:turn|channel|tool|tool_call|tool_response|image|audio|video)${BAR}|${BAR}"${BAR})${GT}`,
      'gu',
    ),
  },
  // Gemma, StarCoder, Command-R, and thoughts of Qwen and DeepSeek. <s> and </s> are HTML and stay.
  { kind: 'role', pattern: tag(TURN_TAGS) },
  { kind: 'role', pattern: new RegExp(String.raw`${LT}${LT}\/?SYS${GT}${GT}`, 'gu') },
  // Qwen, Hermes, Claude and what imitates them.
  { kind: 'tool-call', pattern: tag(TOOL_TAGS) },
  {
    kind: 'tool-call',
    pattern: new RegExp(
      String.raw`${LT}\s{0,3}(?:(?:[a-z][\w-]{0,15}:)?invoke\s{1,9}name\s{0,3}=|\/\s{0,3}(?:[a-z][\w-]{0,15}:)?invoke\s{0,3}${GT}|\/?antml:|(?:function|parameter)=[\w.-]{1,64}${GT})`,
      'gi',
    ),
  },
]

const BRACKETED = new RegExp(String.raw`[\[［](\/?)(${MISTRAL})[\]］]`, 'g')
/** Code that indexes or lists a constant of such a name: `ops[INST];`. */
const BEFORE_INDEX = /(?:[\p{L}\p{N}_$)\]]|[=(,] ?)$/u
const AFTER_INDEX = /^[;,)\]=+*/]/

/** Turns in a prompt of Claude 2. */
const LEGACY_TURN = /^([ \t]{0,8}(?:Human|Assistant)[ \t]{0,3})[:：]/gmu

/**
 * Breaks every control token by one visible character: `‹|im_start|>`, `⟦INST]`, `Human∶`. None of the three becomes the
 * ASCII one by normalization, and none begins a token, so a second pass changes nothing.
 */
export function breakControlTokens(text: string): string {
  let broken = text
  for (const { pattern } of tokens) broken = broken.replace(pattern, (token) => `‹${token.slice(1)}`)
  const closed = closedNames(broken)
  return broken
    .replace(BRACKETED, (token, slash: string, name: string, at: number) =>
      slash === '' && !closed.has(name) && isIndex(broken, at, token.length) ? token : `⟦${token.slice(1)}`,
    )
    .replace(LEGACY_TURN, '$1∶')
}

/** The first control token of each kind. */
export function controlTokensIn(text: string): ReadonlyMap<TokenKind, string> {
  const found = new Map<TokenKind, string>()
  for (const { kind, pattern } of tokens) {
    pattern.lastIndex = 0
    const token = found.has(kind) ? undefined : pattern.exec(text)?.[0]
    if (token !== undefined) found.set(kind, token)
  }
  const closed = closedNames(text)
  if (!found.has('role') && closed.has('INST')) found.set('role', '[/INST]')
  for (const [token = '', , name = ''] of text.matchAll(BRACKETED))
    if (name.includes('TOOL') && !found.has('tool-call')) found.set('tool-call', token)
  return found
}

const closedNames = (text: string): ReadonlySet<string> =>
  new Set(Array.from(text.matchAll(BRACKETED), ([, slash = '', name = '']) => (slash === '' ? '' : name)))

const isIndex = (text: string, at: number, length: number): boolean =>
  BEFORE_INDEX.test(text.slice(Math.max(0, at - 2), at)) && AFTER_INDEX.test(text.slice(at + length, at + length + 1))
