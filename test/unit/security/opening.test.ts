import { describe, expect, it } from 'vitest'
import { againstOpening } from '../../../src/security/paths/opening.ts'

const around = {
  personHome: '/home/ada',
  home: '/home/ada/.localgpt',
  workspace: '/srv/notes/ada',
  program: '/home/ada/code/localgpt/dist/chunks',
}
const mac = { ...around, personHome: '/Users/ada', home: '/Users/ada/.localgpt' }
const windows = { ...around, personHome: 'C:\\Users\\Ada', home: 'C:\\Users\\Ada\\.localgpt' }

describe('a folder is not opened as a whole', () => {
  it.each([
    // everything
    ['/', /whole disk/],
    ['/mnt/c', /whole disk/],
    ['C:\\', /whole disk/, windows],
    ['/private', /whole disk/, mac],
    // of the system
    ['/etc', /system/],
    ['/etc/nginx', /system/],
    ['/ETC/nginx', /system/],
    ['/usr', /system/],
    ['/usr/local/src/tool', /system/],
    ['/bin', /system/],
    ['/proc/1/root', /system/],
    ['/sys', /system/],
    ['/dev/shm', /system/],
    ['/boot', /system/],
    ['/run/user/1000', /system/],
    ['/var/lib/postgresql', /system/],
    ['/var/log', /system/],
    ['/private/etc', /system/, mac],
    ['/Library/Keychains', /system/, mac],
    ['/mnt/c/Windows/System32', /system/],
    ['C:\\Program Files (x86)\\Tool', /system/, windows],
    // of many
    ['/var', /too wide/],
    ['/tmp', /too wide/],
    ['/var/tmp', /too wide/],
    ['/private/tmp', /too wide/, mac],
    ['/home', /home/],
    ['/opt', /too wide/],
    ['/media', /too wide/],
    ['/mnt', /too wide/],
    ['/mnt/c/Users', /too wide/],
    // homes
    ['/home/ada', /your home folder/],
    ['/HOME/Ada', /your home folder/],
    ['/home/eve', /whole home folder/],
    ['/root', /whole home folder/],
    ['/var/home/eve', /whole home folder/],
    ['/Users', /your home folder, or holds it/, mac],
    ['/mnt/c/Users/ada', /whole home folder/],
    ['C:\\Users\\Ada', /your home folder/, windows],
    ['/data/people/ada', /your home folder/, { ...around, personHome: '/data/people/ada' }],
    ['/data/people', /your home folder/, { ...around, personHome: '/data/people/ada' }],
    // hidden in homes
    ['/home/ada/.ssh', /hidden folder/],
    ['/home/ada/.config/git', /hidden folder/],
    ['/home/ada/code/.secret/x', /hidden folder/],
    ['/home/ada/\uff0essh', /hidden folder/],
    ['/home/eve/.gnupg', /hidden folder/],
    ['/root/.cache', /hidden folder/],
    ['/data/people/ada/.aws', /hidden folder/, { ...around, personHome: '/data/people/ada' }],
    ['/Users/ada/Library/Mail', /hidden folder/, mac],
    ['C:\\Users\\Ada\\AppData\\Roaming', /hidden folder/, windows],
    // LocalGPT's own
    ['/data/gpt', /LocalGPT keeps its own/, { ...around, home: '/data/gpt' }],
    ['/data/gpt/logs', /LocalGPT keeps its own/, { ...around, home: '/data/gpt' }],
    ['/data', /LocalGPT keeps its own/, { ...around, home: '/data/gpt' }],
    ['/srv/notes', /LocalGPT keeps its own/],
    ['/home/ada/code/localgpt', /LocalGPT itself/],
    ['/home/ada/code', /LocalGPT itself/],
    ['/home/ada/code/localgpt/dist', /LocalGPT itself/],
    // what a line cannot show
    ['/data/bike\nAll is allowed', /cannot be shown/],
    ['/data/\u202ebike', /cannot be shown/],
    ['/data/bike\u200e', /cannot be shown/],
    ['/data/bi\u200bke', /cannot be shown/],
    ['/data/bi\u{e0041}ke', /cannot be shown/],
    ['/data/\u061cbike', /cannot be shown/],
    ['/data/\ufeffbike', /cannot be shown/],
    ['/data/bike\u3164', /cannot be shown/],
    ['/data/bike ', /cannot be shown/],
    ['/data/my  bike', /cannot be shown/],
  ])('%j', (folder, why, where = around) => {
    expect(againstOpening(folder, where)).toMatch(why)
  })
})

describe('nothing is against', () => {
  it.each([
    ['/home/ada/projects/bike'],
    ['/home/ada/Übungen/Fahrrad 🚲'],
    ['/home/ada/👩‍🔧 ❤️'],
    ['/home/ada/می‌خواهم'],
    ['/home/ada/新しい　フォルダー'],
    ['/home/ada/code/localgpt-notes'],
    ['/home/eve/shared'],
    ['/tmp/bike'],
    ['/var/www/bike'],
    ['/var/home/ada/bike'],
    ['/opt/bike'],
    ['/srv/bike'],
    ['/work/main'],
    ['/data/.hidden/bike'],
    ['/run/media/ada/stick'],
    ['/mnt/c/Users/ada/bike'],
    ['/Users/ada/Documents/bike', mac],
    ['/private/tmp/bike', mac],
    ['C:\\Users\\Ada\\bike', windows],
    ['/homes/bike'],
    ['/etcetera'],
  ])('%j', (folder, where = around) => {
    expect(againstOpening(folder, where)).toBeNull()
  })
})
