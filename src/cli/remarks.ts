import { remark } from './output.ts'

type Say = (text: string) => void

/** What the program says beside a command's result: on stderr, or through whoever draws on the terminal just now. */
export function createRemarks() {
  let to: Say = remark
  return {
    say: (text: string): void => {
      to(text)
    },
    /** `say` hears everything from now on, until the returned function is called. */
    through: (say: Say): (() => void) => {
      to = say
      return () => {
        to = remark
      }
    },
  }
}
