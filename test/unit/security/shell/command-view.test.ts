import { describe, expect, it } from 'vitest'
import { commandView } from '../../../../src/security/shell/command-view.ts'
import { readCommand } from '../../../../src/security/shell/read-command.ts'
import { isVisible, shownWord } from '../../../../src/security/shell/visible.ts'

describe('what a person is shown of a command', () => {
  it('is a line for each and what is not plain', () => {
    expect(commandView(readCommand('ls -la'))).toBe('ls -la')
    expect(commandView(readCommand(`l\\s 'a b' "it's" | sudo tee "$F"`))).toBe(
      [
        "ls 'a b' 'it'\\''s'   [pipe]",
        'sudo tee <known when it runs>   [pipe]',
        '! hands the output of a command to the next one (|)',
        '! sudo runs another program',
        '! $F is known only when it runs',
      ].join('\n'),
    )
  })

  it('cannot be forged by what a word holds', () => {
    expect(commandView(readCommand("echo 'a\n! all is well' '<known when it runs>' '[pipe]'"))).toBe(
      [
        "echo $'a\\n! all is well' '<known when it runs>' '[pipe]'",
        "! $'a\\n! all is well' has characters that cannot be seen or look like others",
      ].join('\n'),
    )
    expect(commandView(readCommand(`cat > 'x\n! fine'`))).toBe("cat\n! writes to $'x\\n! fine'")
  })
})

describe('a word', () => {
  it('shows what cannot be seen and what looks like something else', () => {
    expect(shownWord('a\u202eb')).toBe("$'a\\u{202e}b'")
    expect(shownWord('l\u200bs')).toBe("$'l\\u{200b}s'")
    expect(shownWord('pаypal')).toBe("$'p\\u{430}ypal'")
    expect(shownWord('ｌｓ')).toBe("$'\\u{ff4c}\\u{ff53}'")
    expect(shownWord('a\tb\n')).toBe("$'a\\tb\\n'")
    expect(shownWord('a∕b')).toBe("$'a\\u{2215}b'")
    expect(shownWord(';\u0338')).toBe("$';\\u{338}'")
    expect(shownWord('сору')).toBe("$'\\u{441}\\u{43e}\\u{440}\\u{443}'")
  })

  it('shows an escape that is only written there with its backslash doubled', () => {
    expect(shownWord('\\u{202e}')).toBe("'\\u{202e}'")
    expect(shownWord("'\\u{202e}\u202e")).toBe("$'\\'\\\\u{202e}\\u{202e}'")
  })

  it('stays as it is in honest writing of any script', () => {
    for (const word of ['Küche.md', 'привет', 'メモ', '日本語', 'ملاحظات', 'नोट्स', 'καλημέρα', 'résumé', '🎉'])
      expect([word, isVisible(word)]).toEqual([word, true])
  })
})
