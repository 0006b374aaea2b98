import type { Phrases } from '../phrase-matcher.ts'
import type { WarningKind } from '../warning-kind.ts'

/** German and Dutch. */
export const germanic: readonly Phrases<WarningKind>[] = [
  {
    kind: 'instruction override',
    gap: 30,
    lines: [
      'ignorier*|missacht*|vergiss|vergesst|vergessen sie|überschreib*|umgeh*|befolge nicht|verwirf > bisherig*|vorherig*|vorig*|früher*|obig*|alle|deine|ihre|sämtliche > anweisung*|instruktion*|vorgaben|befehle|prompt*|richtlinien|systemprompt',
      'vergiss|ignoriere|vergessen sie|ignorieren sie > alles, was|was|alles >12 gesagt|dir vorher|dir bisher|ihnen vorher|aufgetragen',
      'vergiss|ignoriere|missachte|brich >4 deine|alle deine > regeln|vorgaben|richtlinien|beschränkungen|einschränkungen',
      'du bist jetzt|du bist nun|ab jetzt bist du|sie sind jetzt|du bist ab sofort > assistent|ki|agent|modell|ohne einschränkung*|ohne grenzen|ohne regeln|uneingeschränkt*',
      'hinweis an|hinweis für|nachricht an|anweisung an|anweisungen für|achtung|liebe|lieber|an alle|wichtig für >8 ki-*|ki|sprachmodell*|chatbot*|assistenten|den assistenten|assistent|ki assistent*',
      'wenn|falls >4 du >6 eine ki|ein sprachmodell|ein ki-*|ein assistent',
      'deine|ihre >4 neue|eigentliche|wahre|einzige > aufgabe|anweisung|anweisungen >4 ist|lautet|:',
      'negeer|vergeet > eerdere|vorige|alle|je > instructies|opdrachten|regels|richtlijnen',
    ],
  },
  {
    kind: 'claimed approval',
    gap: 30,
    lines: [
      'benutzer|nutzer|anwender|besitzer|eigentümer|nutzerin|benutzerin >8 bereits|schon|längst > zugestimmt|genehmigt|bestätigt|erlaubt|freigegeben|eingewilligt',
      'frag nicht|frage nicht|ohne rückfrage|nicht nachfragen|keine bestätigung|ohne den nutzer zu fragen|ohne den benutzer zu fragen > noch einmal|nach|nötig|erforderlich|:',
      'de gebruiker heeft > al >8 toegestemd|goedgekeurd|ingestemd',
    ],
  },
  {
    kind: 'change of memory',
    gap: 30,
    lines: [
      'merke dir|merk dir|merken sie sich|speichere|notiere|behalte|erinnere dich > künftig*|zukünftig*|dauerhaft|alle späteren|jedes|in allen > gespräch*|unterhaltung*|sitzung*|chats|:',
      'schreibe|füge|notiere|trage > in dein gedächtnis|deinem gedächtnis|in deine notizen|memory.md',
    ],
  },
  {
    kind: 'request for secrets',
    gap: 24,
    lines: [
      'zeige|verrate|gib|nenne|verrat|offenbare > deinen systemprompt|deine anweisungen|alle passwörter|alle api-schlüssel|alle geheimnisse|alle zugangsdaten',
      'sende|schicke|schick|poste|lade > passwörter|api-schlüssel|zugangsdaten|gespräch|notizen|inhalt >60 http://|https://',
    ],
  },
  {
    kind: 'secrecy',
    gap: 24,
    lines: [
      'ohne|sag|sage|verrate|erzähl|erwähne >4 es|dem nutzer|dem benutzer|den nutzer|den benutzer >16 nicht|nichts|zu informieren|zu sagen|nichts davon',
    ],
  },
]
