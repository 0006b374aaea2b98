import { describe, expect, it } from 'vitest'
import { completeCommand, parseInput } from '../../../src/adapters/terminal/chat/commands.ts'

describe('what was typed', () => {
  it.each([
    ['/help', { kind: 'command', name: 'help', argument: '' }],
    ['/model  opus ', { kind: 'command', name: 'model', argument: 'opus' }],
    ['/exit', { kind: 'command', name: 'quit', argument: '' }],
    ['/?', { kind: 'command', name: 'help', argument: '' }],
    ['/RESUME 2', { kind: 'command', name: 'resume', argument: '2' }],
    ['/stauts', { kind: 'unknown', name: 'stauts', nearest: 'status' }],
    ['/mem', { kind: 'unknown', name: 'mem', nearest: 'memory' }],
    ['/xyzzyx', { kind: 'unknown', name: 'xyzzyx', nearest: null }],
    ['/etc/hosts is what?', { kind: 'message', text: '/etc/hosts is what?' }],
    ['/help\nme', { kind: 'message', text: '/help\nme' }],
    ['hello /help', { kind: 'message', text: 'hello /help' }],
  ])('%j', (typed, parsed) => {
    expect(parseInput(typed)).toEqual(parsed)
  })

  it.each([
    ['/he', '/help'],
    ['/exp', '/export '],
    ['/mo', '/model'],
    ['/s', '/s'],
    ['/zz', null],
    ['hello', null],
  ])('Tab after %j gives %j', (typed, completed) => {
    expect(completeCommand(typed)).toBe(completed)
  })
})
