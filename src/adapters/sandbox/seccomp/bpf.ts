/** Classic BPF as seccomp runs it: linux/bpf_common.h, linux/seccomp.h, seccomp(2). */
export interface Instruction {
  readonly code: number
  /** Instructions to skip where the comparison holds, and where not. */
  readonly jt: number
  readonly jf: number
  /** 32 bits. */
  readonly k: number
}

export const code = { load: 0x20, ifEqual: 0x15, ifGreater: 0x25, ifAtLeast: 0x35, ifAny: 0x45, answer: 0x06 } as const

export const answers = {
  allow: 0x7fff_0000,
  killProcess: 0x8000_0000,
  /** `errno`, positive. */
  error: (errno: number): number => 0x0005_0000 | errno,
} as const

/** Where `struct seccomp_data` keeps what; of an argument the lower half, on machines with the small end first. */
export const offset = { number: 0, architecture: 4, argument: (n: number): number => 16 + 8 * n } as const

export const load = (k: number): Instruction => ({ code: code.load, jt: 0, jf: 0, k })
export const answer = (k: number): Instruction => ({ code: code.answer, jt: 0, jf: 0, k })
export const jump = (test: 'ifEqual' | 'ifGreater' | 'ifAtLeast' | 'ifAny', k: number, jt: number, jf: number) => ({
  code: code[test],
  jt,
  jf,
  k,
})

const SIZE = 8

/** `struct sock_filter[]`, as bubblewrap reads it. */
export function bytesOf(program: readonly Instruction[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(program.length * SIZE))
  program.forEach(({ code, jt, jf, k }, i) => {
    if (jt > 255 || jf > 255) throw new Error(`Instruction ${i} of the filter jumps too far`)
    bytes.setUint16(i * SIZE, code, true)
    bytes.setUint8(i * SIZE + 2, jt)
    bytes.setUint8(i * SIZE + 3, jf)
    bytes.setUint32(i * SIZE + 4, k >>> 0, true)
  })
  return new Uint8Array(bytes.buffer)
}
