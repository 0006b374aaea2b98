import fc from 'fast-check'

/** What structure and hiding are made of, whole and in pieces. */
const pieces =
  `<|im_start|> <|im_end|> <| |> < > <｜User｜> ｜ [INST] [/INST] [ ] INST <<SYS>> <tool_call> </tool_call> <invoke name=
</invoke> Human: Assistant: <s> </s> </ / = ; , ( ) ‹ ⟦ ⟨ ⟩ ∶ a b im_start tool_call U+200B x1 <recalled </recalled> </untrusted </data> <data
0123456789abcdef א ش क 漢 ไ ᠮ 😀 ❤ 👩 🏴 1 _ - " ' ` + '`~'

const invisible = Array.from(
  '\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\u00ad\ufeff\u180b\u180e\ufe00\ufe0e\ufe0f\u034f\u0301\u115f\u1160\u1161\u20e3\u0007\u001b\u0085\u2028\u3164\u061c\u{e0041}\u{e0067}\u{e007f}\u{e0100}\u{1f3fb}\u{13430}\u{13000}',
)

const piece = fc.oneof(
  fc.constantFrom(...pieces.split(/[ \n]/), '\n', '\r\n', ' ', '\t', '\n\n'),
  fc.constantFrom(...invisible, '\ud83d', '\ude00'),
  fc.string({ unit: 'binary', maxLength: 3 }),
)

/** Texts that try to break rules of structure. */
export const anyText = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join(''))
