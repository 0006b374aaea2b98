import { describe, expect, it } from 'vitest'
import { coverage } from '../../../../src/adapters/models/recall/found.ts'
import { intentOf } from '../../../../src/adapters/models/recall/intent.ts'

describe('what a person wants', () => {
  it.each([
    ['Remember that I like tea', 'remember', 'I like tea.'],
    ['please remember, that I like tea', 'remember', 'I like tea.'],
    ['Remember: the key is under the mat', 'remember', 'The key is under the mat.'],
    ['remember to call Bob', 'remember', 'Call Bob.'],
    ["Don't forget that tomorrow is Ann's day", 'remember', "Tomorrow is Ann's day."],
    ['Merk dir, dass ich Tee mag', 'remember', 'Ich Tee mag.'],
    ['Bitte merke dir: Anna mag Tee', 'remember', 'Anna mag Tee.'],
    ['Note: the plumber comes on Friday', 'remember', 'The plumber comes on Friday.'],
    ['notiere, dass der Klempner kommt', 'remember', 'Der Klempner kommt.'],
    ['log: ran 5 km', 'remember', 'Ran 5 km.'],
    ['Remember that\n- a\n- b', 'remember', '- a\n- b.'],
    ['forget the plumber.', 'forget', 'the plumber'],
    ['Vergiss, dass der Klempner kommt', 'forget', 'der Klempner kommt'],
    ['Do you remember where I live?', 'ask', 'Do you remember where I live?'],
    ['Remember when we met in Rome', 'ask', 'Remember when we met in Rome'],
    ['What do you know about the plumber?', 'ask', 'the plumber'],
    ['Was weißt du über Anna?', 'ask', 'Anna'],
    ['log in to the server', 'ask', 'log in to the server'],
    ['Notes about tea', 'ask', 'Notes about tea'],
  ])('%j → %s', (message, kind, text) => {
    expect(intentOf(message)).toMatchObject({ kind, text })
  })

  it.each([
    ['hi', 'help'],
    ['What do you know?', 'help'],
    ['Thanks!', 'thanks'],
    ['What do you know about me?', 'about-me'],
    ['tell me about myself', 'about-me'],
    ['Who am I?', 'about-me'],
    ['Was weißt du über mich?', 'about-me'],
  ])('%j → %s', (message, kind) => {
    expect(intentOf(message).kind).toBe(kind)
  })
})

describe('coverage', () => {
  it.each([
    ['where does she live', 'She is living in Rome'],
    ['when does it expire', 'Expires in May'],
    ['dogs', 'my dog'],
  ])('%j meets %j', (question, text) => {
    expect(coverage(question, text)).toBeGreaterThan(0)
  })

  it('is nothing where no telling word is shared', () => {
    expect(coverage('What is the name of my cat?', 'The boiler was serviced')).toBe(0)
  })
})
