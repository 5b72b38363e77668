import type {AnnotationsFile} from './annotationsFile.ts'
import type {ArticleText} from './articleText.ts'
import type {Problem} from './problems.ts'

/** Words of the body: from `start` to before `end`, in UTF-16 units, of a paragraph counted from 0. */
export interface TextRange {
  paragraph: number
  start: number
  end: number
}

/** Words that name a person, are a quote, or speak of an event. `id` is that of the annotations. */
export interface Mention {
  kind: 'person' | 'quote' | 'event'
  id: string
  range: TextRange
}

/** One article with its annotations, every anchor found in its text: all that documents are built from. */
export interface Story extends AnnotationsFile {
  /** What documents say of their origin: the name of the article's folder, on every machine the same. */
  source: string
  /** Paths of the two files, as the user named them, for messages. */
  files: {article: string; annotations: string}
  text: ArticleText
  /** In reading order; where two begin at the same word, the longer first. */
  mentions: Mention[]
  /** What is odd, but no reason to stop. */
  warnings: Problem[]
}

/** The words that a range covers. */
export function wordsOf(text: ArticleText, {paragraph, start, end}: TextRange): string {
  return text.paragraphs[paragraph]?.slice(start, end) ?? ''
}
