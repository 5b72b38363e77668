import {existsSync} from 'node:fs'
import {glob, readdir, readFile, stat} from 'node:fs/promises'
import {basename, join, resolve} from 'node:path'

import {edtfIsValid} from '../schemas/rules/newsDate.ts'
import {findAnchor} from './anchor.ts'
import {type FieldPath, fieldName, readAnnotations} from './annotationsFile.ts'
import {type AnnotatedDate, type Annotations, describedIn, isDescribed} from './annotationsShape.ts'
import {type ArticleText, paragraphLine, readArticleText} from './articleText.ts'
import {nearest} from './nearest.ts'
import {findPeople} from './peopleMentions.ts'
import {InputError, type Problem} from './problems.ts'
import type {Mention, Story, TextRange} from './story.ts'

/** What `read` needs of a folder; the files' paths are for messages only. */
export interface StoryFiles {
  /** Name of the folder. */
  source: string
  article: {path: string; bytes: Uint8Array}
  annotations: {path: string; bytes: Uint8Array}
}

/** The folders of all articles below a folder, at any depth, in the order of their names. */
export async function articleFolders(parent: string): Promise<string[]> {
  const entries = await readdir(parent, {withFileTypes: true})
  if (entries.some(({name}) => storyFileNames.includes(name))) return [parent]
  const inside = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(parent, entry.name))
    .toSorted()
  return (await Promise.all(inside.map(articleFolders))).flat()
}

/**
 * The article folders that a user means: each path is one, or a folder of them at any depth, or a glob of
 * either. Each folder once, in the order in which they are named. A path where nothing is stays in the
 * list, so that reading it says what is wrong.
 */
export async function findArticleFolders(paths: readonly string[]): Promise<string[]> {
  const found = new Map<string, string>()
  for (const path of paths) {
    const isGlob = /[*?[{]/.test(path) && !existsSync(path)
    const named = isGlob ? await matchesOf(path) : [path]
    const folders = await Promise.all(
      named.map(async (one) => {
        if (!(await isFolder(one))) return isGlob ? [] : [one]
        const inside = await articleFolders(one)
        return inside.length > 0 || isGlob ? inside : [one]
      }),
    )
    const all = folders.flat()
    for (const folder of all.length > 0 ? all : [path]) {
      if (!found.has(resolve(folder))) found.set(resolve(folder), folder)
    }
  }
  return [...found.values()]
}

/**
 * Reads article folders, each with `article.txt` and `annotations.yaml`.
 * @throws InputError with every problem of every folder
 */
export async function readStories(folders: readonly string[]): Promise<Story[]> {
  const stories: Story[] = []
  const problems: Problem[] = []
  for (const folder of folders) {
    const story = await readFolder(folder)
    if (Array.isArray(story)) problems.push(...story)
    else stories.push(story)
  }
  if (problems.length > 0) throw new InputError(problems)
  return stories
}

/** Makes a story of the contents of its files: pure. Returns all problems where there are any. */
export function readStory(files: StoryFiles): Story | Problem[] {
  const text = readArticleText(files.article.bytes, files.article.path)
  const yaml = decodeAnnotations(files.annotations)
  const annotated =
    typeof yaml === 'string' ? readAnnotations(yaml, files.annotations.path) : [yaml]
  const unreadable = [
    ...('message' in text ? [text] : []),
    ...(Array.isArray(annotated) ? annotated : []),
  ]
  if ('message' in text || Array.isArray(annotated)) return unreadable

  const {annotations, locate} = annotated
  const problems: Problem[] = []
  const warnings: Problem[] = []
  const report = (level: Problem['level'], path: FieldPath, message: string) => {
    const field = fieldName(path)
    const list = level === 'error' ? problems : warnings
    list.push({level, file: files.annotations.path, ...locate(path), field, message})
  }
  checkNames(annotations, (path, message) => report('error', path, message))
  checkDates(annotations, text, (path, message) => report('error', path, message))
  checkCues(annotations, text, (path, message) => report('error', path, message))
  const mentions = findMentions(annotations, text, report)
  if (problems.length > 0) {
    return problems.toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0))
  }
  return {
    source: files.source,
    files: {article: files.article.path, annotations: files.annotations.path},
    text,
    annotations,
    locate,
    mentions,
    warnings,
  }
}

const storyFileNames: readonly string[] = ['article.txt', 'annotations.yaml']

async function matchesOf(pattern: string): Promise<string[]> {
  const paths: string[] = []
  for await (const path of glob(pattern)) paths.push(path)
  return paths.toSorted()
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

type Report = (path: FieldPath, message: string) => void

async function readFolder(folder: string): Promise<Story | Problem[]> {
  const unusable = (message: string): Problem[] => [{level: 'error', file: folder, message}]
  try {
    if (!(await stat(folder)).isDirectory()) {
      return unusable('is no folder. Name the folder that holds article.txt and annotations.yaml.')
    }
  } catch (error) {
    return unusable(`cannot be opened: ${reason(error)}. Name an article folder that exists.`)
  }
  const article = await readBytes(join(folder, 'article.txt'))
  const annotations = await readBytes(join(folder, 'annotations.yaml'))
  const problems = [article, annotations].filter((file) => 'message' in file)
  if ('message' in article || 'message' in annotations) return problems
  return readStory({source: basename(resolve(folder)), article, annotations})
}

async function readBytes(path: string): Promise<{path: string; bytes: Uint8Array} | Problem> {
  try {
    return {path, bytes: await readFile(path)}
  } catch (error) {
    return {
      level: 'error',
      file: path,
      message: `cannot be read: ${reason(error)}. An article folder holds article.txt and annotations.yaml.`,
    }
  }
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'it does not exist'
  if (code === 'EACCES') return 'permission is denied'
  return error instanceof Error ? error.message : String(error)
}

function decodeAnnotations({path, bytes}: {path: string; bytes: Uint8Array}): string | Problem {
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes)
  } catch {
    return {level: 'error', file: path, message: 'is not UTF-8. Save the file as UTF-8.'}
  }
}

/** Every id that is named must be declared in the same file. */
function checkNames(annotations: Annotations, report: Report) {
  const {article, people, events, quotes, sources} = annotations
  const expect = (
    declared: object,
    noun: string,
    section: string,
    named: ReadonlyArray<readonly [string | undefined, FieldPath]>,
  ) => {
    const known = Object.keys(declared)
    for (const [id, path] of named) {
      if (id === undefined || known.includes(id)) continue
      const guess = nearest(id, known)
      report(
        path,
        `no ${noun} “${id}”.${guess === undefined ? '' : ` Do you mean “${guess}”?`} ` +
          (known.length > 0
            ? `Known: ${known.join(', ')}. Name one of them, or add “${id}” under ${section}.`
            : `Add “${id}” under ${section}.`),
      )
    }
  }
  expect(people, 'person', 'people', each(article.creators, ['article', 'creators']))
  for (const [id, event] of describedIn(events)) {
    const at = ['events', id]
    expect(sources, 'source', 'sources', each(event.sources, [...at, 'sources']))
    expect(events, 'event', 'events', [[event.superEvent, [...at, 'superEvent']]])
    for (const [index, {person}] of (event.participants ?? []).entries()) {
      expect(people, 'person', 'people', [[person, [...at, 'participants', index, 'person']]])
    }
  }
  for (const [id, {speaker, saidAt, about, attribution}] of Object.entries(quotes)) {
    const at = ['quotes', id]
    expect(people, 'person', 'people', [
      [speaker, [...at, 'speaker']],
      ...each(about?.people, [...at, 'about', 'people']),
    ])
    expect(events, 'event', 'events', [
      [saidAt, [...at, 'saidAt']],
      ...each(about?.events, [...at, 'about', 'events']),
    ])
    const through = [...at, 'attribution', 'reportedThrough']
    expect(sources, 'source', 'sources', each(attribution?.reportedThrough, through))
  }
}

function each(ids: readonly string[] | undefined, path: FieldPath) {
  return (ids ?? []).map((id, index) => [id, [...path, index]] as const)
}

/** A date's EDTF must be readable, and its text must stand in the article unless it came from elsewhere. */
function checkDates({events, quotes}: Annotations, text: ArticleText, report: Report) {
  const check = (date: AnnotatedDate | undefined, path: FieldPath) => {
    if (date === undefined) return
    const fault = edtfIsValid(date.edtf)
    if (fault !== true) report([...path, 'edtf'], fault)
    if (date.text !== undefined && date.basis !== 'external' && !stands(text, date.text)) {
      report(
        [...path, 'text'],
        `“${date.text}” does not stand in the article. Copy the date as it is written there, leave text out, or say basis: external.`,
      )
    }
  }
  for (const [id, event] of describedIn(events)) {
    check(event.start, ['events', id, 'start'])
    check(event.end, ['events', id, 'end'])
    check(event.previousStart, ['events', id, 'previousStart'])
  }
  for (const [id, quote] of Object.entries(quotes)) check(quote.saidOn, ['quotes', id, 'saidOn'])
}

/** A cue is the article's own wording. */
function checkCues({quotes, sources}: Annotations, text: ArticleText, report: Report) {
  const cues = [
    ...Object.entries(sources).map(([id, {cue}]) => ({cue, path: ['sources', id, 'cue']})),
    ...Object.entries(quotes).map(([id, {attribution}]) => ({
      cue: attribution?.cue,
      path: ['quotes', id, 'attribution', 'cue'],
    })),
  ]
  for (const {cue, path} of cues) {
    if (cue === undefined || stands(text, cue)) continue
    report(
      path,
      `“${cue}” does not stand in the article. Copy the words exactly as they stand there.`,
    )
  }
}

function stands(text: ArticleText, words: string): boolean {
  return text.headline.includes(words) || text.paragraphs.some((part) => part.includes(words))
}

function findMentions(
  {article, people, events, quotes}: Annotations,
  text: ArticleText,
  report: (level: Problem['level'], path: FieldPath, message: string) => void,
): Mention[] {
  const lineOf = (paragraph: number) => paragraphLine(text, paragraph)
  const found = findPeople(text.paragraphs, people)
  for (const {spelling, ids} of found.ambiguous) {
    report(
      'error',
      ['people', ids.at(-1) ?? ''],
      `“${spelling}” in the article may be ${ids.join(' or ')}. Give each of them mentions: a list of the spellings that mean this person here.`,
    )
  }
  for (const [id, person] of Object.entries(people)) {
    if (found.mentions.some((mention) => mention.id === id)) continue
    if (found.ambiguous.some(({ids}) => ids.includes(id))) continue
    // Who wrote the story mostly does not stand in it.
    if (article.creators?.includes(id)) continue
    report(
      'warning',
      ['people', id],
      isDescribed(person)
        ? 'is named nowhere in the body. Check the spelling of the name.'
        : 'is named nowhere in the body. List under mentions how this article writes the name.',
    )
  }
  const mentions = [...found.mentions]
  for (const [id, {text: exact, prefix, suffix}] of Object.entries(quotes)) {
    const range = findAnchor(text.paragraphs, {exact, prefix, suffix}, lineOf)
    if (typeof range === 'string') report('error', ['quotes', id, 'text'], range)
    else {
      const other = mentions.find((one) => one.kind === 'quote' && isSame(one.range, range))
      if (other === undefined) mentions.push({kind: 'quote', id, range})
      else {
        report(
          'error',
          ['quotes', id, 'text'],
          `“${exact}” in line ${lineOf(range.paragraph)} is also the quote “${other.id}”. Keep one of the two, or point to another place with prefix or suffix.`,
        )
      }
    }
  }
  for (const [id, event] of Object.entries(events)) {
    for (const [index, anchor] of (event.mentions ?? []).entries()) {
      const range = findAnchor(text.paragraphs, anchor, lineOf)
      if (typeof range === 'string') report('error', ['events', id, 'mentions', index], range)
      else mentions.push({kind: 'event', id, range})
    }
  }
  return mentions.toSorted(inReadingOrder)
}

function isSame(left: TextRange, right: TextRange): boolean {
  return left.paragraph === right.paragraph && left.start === right.start && left.end === right.end
}

const kinds: ReadonlyArray<Mention['kind']> = ['quote', 'event', 'person']

function inReadingOrder(left: Mention, right: Mention): number {
  return (
    left.range.paragraph - right.range.paragraph ||
    left.range.start - right.range.start ||
    right.range.end - left.range.end ||
    kinds.indexOf(left.kind) - kinds.indexOf(right.kind) ||
    (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
  )
}
