import type { Command } from 'commander'
import { bash, fish, zsh } from '../completion-scripts.ts'
import { placesOf } from '../completion-tree.ts'
import { print } from '../output.ts'

const scripts = { bash, zsh, fish }

/** A script that completes every command and flag there is in this version. */
export function completion(program: Command, shell: keyof typeof scripts): void {
  print(scripts[shell](placesOf(program)))
}
