import {readStory} from '../../seed/read.ts'
import type {Story} from '../../seed/story.ts'

/** A small article: two people, one event, one quote. */
export const smallText = `Mayor Opens Bridge

Mayor Ada Byron opened the new bridge on Monday. “It will last a hundred years,” Byron said.

Engineer Karl Braun, who built the bridge, was not there.
`

export const smallAnnotations = `article:
  slug: mayor-opens-bridge
  kind: reportage
  language: en
  referenceDate: 2025-03-04
  stage: draft
  pubStatus: usable
people:
  ada-byron:
    name: Ada Byron
    familyName: Byron
    positions:
      - title: Mayor
        start: 2021
  karl-braun:
    name: Karl Braun
    familyName: Braun
events:
  bridge-opening:
    name: Opening of the bridge
    kind: ceremony
    status: occurred
    start:
      text: Monday
      edtf: 2025-03-03
      basis: derived
    participants:
      - person: ada-byron
        role: host
    mentions:
      - opened the new bridge
quotes:
  byron-hundred-years:
    text: It will last a hundred years
    kind: direct
    speaker: ada-byron
    attribution:
      verb: said
      cue: Byron said
    saidAt: bridge-opening
    about:
      people: [karl-braun]
    verification: unverified
`

/** The files of a story, as `readStory` takes them. */
export function storyFiles(annotations = smallAnnotations, text = smallText, source = 'bridge') {
  const encoder = new TextEncoder()
  return {
    source,
    article: {path: `${source}/article.txt`, bytes: encoder.encode(text)},
    annotations: {path: `${source}/annotations.yaml`, bytes: encoder.encode(annotations)},
  }
}

export function readSmall(annotations?: string, text?: string, source?: string): Story {
  const story = readStory(storyFiles(annotations, text, source))
  if (Array.isArray(story)) throw new Error(story.map(({message}) => message).join('\n'))
  return story
}

/** Replaces words that must be there. */
export function changed(text: string, words: string, others: string): string {
  if (!text.includes(words)) throw new Error(`“${words}” is not in the text`)
  return text.replace(words, () => others)
}
