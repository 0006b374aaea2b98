import { describe, expect, test } from 'vitest'
import { firstThatListens } from '../../../src/app/attach-door.ts'
import { socketPathsOf } from '../../../src/app/host-file.ts'

const listen = (works: string) => (path: string) =>
  path === works ? Promise.resolve('door') : Promise.reject(new Error(`listen EOPNOTSUPP ${path}`))

describe.skipIf(process.platform === 'win32')('the attach socket', () => {
  test('is in the home, and elsewhere where its path is too long for a socket', () => {
    expect(socketPathsOf({ state: '/home/me/.localgpt/state' })[0]).toBe('/home/me/.localgpt/state/host.sock')
    const far = socketPathsOf({ state: `/home/${'far/'.repeat(30)}state` })
    expect(far).toHaveLength(1)
    expect(Buffer.byteLength(far[0] ?? '')).toBeLessThan(100)
  })

  test('of two homes is never the same', () => {
    const [a, b] = ['one', 'two'].map((name) => socketPathsOf({ state: `/${name}${'/far'.repeat(40)}` })[0])
    expect(a).not.toBe(b)
  })

  test('is made elsewhere where the disk of the home takes no sockets', async () => {
    expect(await firstThatListens(['/smb/host.sock', '/tmp/x.sock'], listen('/tmp/x.sock'))).toEqual({
      path: '/tmp/x.sock',
      door: 'door',
    })
  })

  test('that can be made nowhere is a fault that says why', async () => {
    await expect(firstThatListens(['/a', '/b'], listen('/c'))).rejects.toMatchObject({
      fault: { code: 'home.unwritable', message: expect.stringContaining('EOPNOTSUPP /b') as string },
    })
  })
})
