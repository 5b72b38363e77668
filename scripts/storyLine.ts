import type {DueStory} from '../studio/workflow/dueStories.ts'

/** What became of a scheduled story, as a line for people. */
export function storyLine({title, outcome, documents, reason}: DueStory): string {
  switch (outcome) {
    case 'published':
      return `Published “${title}”, ${documents} ${documents === 1 ? 'document' : 'documents'}.`
    case 'failed':
      return `“${title}” did not go out. ${reason ?? ''}`.trimEnd()
    case 'over':
      return `“${title}” was published or discarded by somebody before its time.`
  }
}
