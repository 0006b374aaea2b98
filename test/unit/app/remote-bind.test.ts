import { describe, expect, test } from 'vitest'
import { checkBind } from '../../../src/app/remote-bind.ts'

const server = { enabled: true, port: 0, allow_remote: false }

describe('the address that HTTP listens on', () => {
  test.each(['127.0.0.1', '127.8.9.1', 'localhost', '::1', '[::1]'])('%s is this machine alone', (bind) => {
    expect(checkBind({ ...server, bind })).toBeNull()
  })
  test.each(['0.0.0.0', '::', '192.168.1.7', '127.0.0.1.example.com', 'my-host'])('%s has to be allowed', (bind) => {
    expect(() => checkBind({ ...server, bind })).toThrow(/other machines/)
    expect(checkBind({ ...server, bind, allow_remote: true })).toContain(`at ${bind}, without encryption`)
  })
})
