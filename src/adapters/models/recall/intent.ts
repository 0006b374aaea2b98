/** What a person wants of an assistant that only has their notes. */
export type Intent =
  | { readonly kind: 'remember'; readonly text: string; readonly target: 'memory' | 'log' }
  | { readonly kind: 'forget'; readonly text: string }
  | { readonly kind: 'about-me' }
  | { readonly kind: 'help' }
  | { readonly kind: 'thanks' }
  | { readonly kind: 'ask'; readonly text: string }

interface Pattern {
  readonly shape: RegExp
  readonly make: (rest: string) => Intent
}

const lasting = (rest: string): Intent => ({ kind: 'remember', text: sentence(rest), target: 'memory' })
const today = (rest: string): Intent => ({ kind: 'remember', text: sentence(rest), target: 'log' })
const forget = (rest: string): Intent => ({ kind: 'forget', text: rest.replace(/[.!?\s]+$/u, '') })

const POLITE = '(?:please[, ]+|can you |could you |bitte[, ]+)?'
const PATTERNS: readonly Pattern[] = [
  {
    shape: new RegExp(
      `^${POLITE}(?:remember|keep in mind|don['’]?t forget|never forget)(?:[:,]? (?:that|to)(?=\\s)|[:,])?\\s+([\\s\\S]+)$`,
      'iu',
    ),
    make: lasting,
  },
  {
    shape: new RegExp(`^${POLITE}(?:merk(?:e)? dir|denk daran)(?:[:,]? dass(?=\\s)|[:,])?\\s+([\\s\\S]+)$`, 'iu'),
    make: lasting,
  },
  {
    shape: new RegExp(
      `^${POLITE}(?:(?:(?:make a )?note|write down|notiere?)(?:[:,]? (?:that|of|dass)(?=\\s)|[:,])?|log(?: that|[:,]))\\s+([\\s\\S]+)$`,
      'iu',
    ),
    make: today,
  },
  {
    shape: new RegExp(`^${POLITE}(?:forget|vergiss)(?:[:,]? (?:that|about|dass)(?=\\s)|[:,])?\\s+([\\s\\S]+)$`, 'iu'),
    make: forget,
  },
]
const HELP =
  /^(?:help|hi|hello|hey|hallo|hilfe|what can you do|what do you (?:know|remember)|who are you|was kannst du)[\s!.?]*$/iu
const ABOUT_ME =
  /^(?:(?:what do you (?:know|remember)|tell me(?: what you know)?) about (?:me|myself)|who am i|was wei(?:ß|ss)t du über mich|wer bin ich)[\s!.?]*$/iu
const THANKS = /^(?:thanks|thank you|thx|danke|ok|okay|great)[\s!.]*$/iu
/** "Do you remember …?" and "remember when …" ask, they do not tell. */
const ASKS = /\?\s*$|^(?:(?:do you )?remember )?(?:do you|what|who|where|when|which|how|why)\b(?![^:]*:)/iu
const ABOUT =
  /^(?:what do you know|tell me|what have i (?:said|noted|written)|was wei(?:ß|ss)t du)\s+(?:about|über)\s+([\s\S]+?)[?.!\s]*$/iu

export function intentOf(message: string): Intent {
  const text = message.trim()
  if (HELP.test(text)) return { kind: 'help' }
  if (ABOUT_ME.test(text)) return { kind: 'about-me' }
  if (THANKS.test(text)) return { kind: 'thanks' }
  if (!ASKS.test(text)) {
    for (const { shape, make } of PATTERNS) {
      const rest = shape.exec(text)?.[1]?.trim()
      if (rest !== undefined && rest !== '') return make(rest)
    }
  }
  return { kind: 'ask', text: ABOUT.exec(text)?.[1] ?? text }
}

/** A note begins with a capital and ends like a sentence. */
function sentence(text: string): string {
  const [first = '', ...rest] = text.trim()
  const whole = first.toUpperCase() + rest.join('')
  return /[\p{L}\p{N})]$/u.test(whole) ? `${whole}.` : whole
}
