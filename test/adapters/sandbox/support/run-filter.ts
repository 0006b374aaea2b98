import { code, type Instruction } from '../../../../src/adapters/sandbox/seccomp/bpf.ts'

interface Call {
  readonly audit: number
  readonly number: number
  readonly args?: readonly number[]
}

/** What the kernel would answer: classic BPF as seccomp(2) runs it, on `struct seccomp_data`. */
export function runFilter(program: readonly Instruction[], { audit, number, args = [] }: Call): number {
  const data = new DataView(new ArrayBuffer(64))
  data.setUint32(0, number, true)
  data.setUint32(4, audit, true)
  args.forEach((arg, i) => data.setBigUint64(16 + 8 * i, BigInt.asUintN(64, BigInt(arg)), true))
  let accumulator = 0
  for (let at = 0; ;) {
    const { code: what, jt, jf, k } = program[at] ?? runOut()
    if (what === code.answer) return k
    if (what === code.load) accumulator = data.getUint32(k, true)
    const holds =
      (what === code.ifEqual && accumulator === k) ||
      (what === code.ifGreater && accumulator > k) ||
      (what === code.ifAtLeast && accumulator >= k) ||
      (what === code.ifAny && (accumulator & k) !== 0)
    at += 1 + (what === code.load ? 0 : holds ? jt : jf)
  }
}

function runOut(): never {
  throw new Error('The filter runs past its end')
}
