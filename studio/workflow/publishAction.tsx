import {PublishIcon} from '@sanity/icons/Publish'
import {useToast} from '@sanity/ui/toast'
import {type RefObject, useEffect} from 'react'
import {type DocumentActionComponent, type SanityDocument, useSyncState} from 'sanity'

import {textAt} from '../../schemas/rules/fieldOf.ts'
import type {Newsroom} from '../newsroomOptions.ts'
import {driftedQuotes} from '../text/driftedQuotes.ts'
import {keptState} from './keptState.ts'
import {momentText} from './momentText.ts'
import {PublishDialog} from './publishDialog.tsx'
import {gatedArticle, runningEmbargo} from './publishGate.ts'
import {type ArticleToPublish, publishStory} from './publishStory.ts'
import {ShownOnce} from './shownOnce.tsx'
import {type Companion, type StoryContents, storyContents} from './storyContents.ts'
import {scheduleStory, unscheduleStory} from './storySchedule.ts'
import {useGate} from './useGate.ts'
import {useStorySchedule} from './useStorySchedule.ts'
import {useNewsroomClient, useWorkflow} from './useWorkflow.ts'

/**
 * The Studio’s own action, behind the gate: it says why it is closed, and publishes an article with everything in it.
 * Versions in releases are left to their release.
 */
export function gatedPublish(
  house: Newsroom,
  studioAction: DocumentActionComponent,
): DocumentActionComponent {
  const useStudioAction = studioAction
  const useStep = keptState<Step>(() => atRest)
  const usePlace = keptState<RefObject<string | null>>(() => ({current: null}))
  const useGatedPublish: DocumentActionComponent = (props) => {
    const {id, type, draft, published, version, ready} = props
    const studio = useStudioAction(props)
    const gate = useGate(house, props)
    const {userName} = useWorkflow(house, props)
    const schedule = useStorySchedule(id)
    const client = useNewsroomClient()
    const toast = useToast()
    const {isSyncing} = useSyncState(id, type)
    const {state: step, set: setStep, replace: replaceStep} = useStep(id)
    const {state: dialogPlace} = usePlace(id)
    const isSettled = gate.isSettled && !isSyncing

    const publish = async (article: ArticleToPublish, companions: readonly Companion[]) => {
      setStep({name: 'publishing'})
      try {
        await publishStory(client, article, companions, new Date())
        if (schedule) await unscheduleStory(client, id).catch(() => {})
        toast.push({
          status: 'success',
          title:
            companions.length === 0
              ? 'The article is published.'
              : `The article is published, with ${companions.length} ${companions.length === 1 ? 'document' : 'documents'} in it.`,
        })
      } catch (error) {
        toast.push({
          status: 'error',
          title: 'Nothing was published.',
          description: error instanceof Error ? error.message : String(error),
        })
      }
      setStep(atRest)
    }

    const reschedule = async (change: () => Promise<void>, done: string) => {
      try {
        await change()
        setStep(atRest)
        toast.push({status: 'success', title: done})
      } catch (error) {
        toast.push({
          status: 'error',
          title: 'The schedule stays as it was.',
          description: error instanceof Error ? error.message : String(error),
        })
      }
    }

    const look = async (article: SanityDocument) => {
      const contents = await storyContents(article, (ids) =>
        client
          .withConfig({perspective: 'raw', useCdn: false})
          .fetch('*[_id in $ids]', {ids}, {tag: 'newsroom.story-contents'}),
      )
      const drifted = driftedQuotes(article['body'], contents.quotes)
      const isPlain = [contents.companions, contents.missing, drifted].every(isEmpty)
      const isClear = isEmpty(gate.reasons) && isEmpty(gate.warnings)
      const checked = {
        id,
        draftRevision: article._rev,
        publishedRevision: published?._rev,
        isTimed: typeof article['publishedAt'] === 'string',
      }
      if (isClear && isPlain) await publish(checked, [])
      else {
        setStep({
          name: 'asking',
          article: {...checked, title: textAt(article, 'headline') ?? id},
          body: article['body'],
          embargoEnd: runningEmbargo(gatedArticle(article), new Date()),
          contents,
        })
      }
    }

    useEffect(() => {
      // Somebody else has published or discarded it meanwhile.
      if (ready && !draft && (step.name === 'asked' || step.name === 'asking')) setStep(atRest)
      // What was looked at is not what is there now: it is looked at again.
      if (step.name === 'asking' && isSettled && draft && draft._rev !== step.article.draftRevision)
        replaceStep(step, {name: 'asked'})
      if (step.name !== 'asked' || !isSettled || !draft) return
      if (!replaceStep(step, {name: 'looking'})) return
      look(draft).catch((error: unknown) => {
        setStep(atRest)
        toast.push({
          status: 'error',
          title: 'The story could not be read.',
          description: String(error),
        })
      })
    })

    if (!studio || version || !draft) return studio
    return {
      ...studio,
      label: labels[step.name],
      icon: PublishIcon,
      tone: gate.reasons.length > 0 ? 'caution' : 'positive',
      disabled: step.name !== 'rest' && step.name !== 'asking',
      title:
        gate.reasons.length === 0
          ? 'Publish with everything in it'
          : `Not yet: ${gate.reasons[0]?.message ?? ''}${gate.reasons.length > 1 ? ` And ${gate.reasons.length - 1} more.` : ''}`,
      shortcut: 'Ctrl+Alt+P',
      onHandle: () => setStep({name: 'asked'}),
      dialog: step.name === 'asking' && {
        type: 'custom',
        component: (
          <ShownOnce placeRef={dialogPlace}>
            <PublishDialog
              article={{id, type}}
              gate={gate}
              isSettled={isSettled}
              contents={step.contents}
              body={step.body}
              schedule={schedule}
              embargoEnd={step.embargoEnd}
              onPublish={(companions) => void publish(step.article, companions)}
              onSchedule={(companions, publishAt) =>
                void reschedule(
                  () =>
                    scheduleStory(client, {
                      article: step.article,
                      companions,
                      publishAt,
                      scheduledBy: userName,
                    }),
                  `The story goes out by itself at ${momentText(publishAt)}.`,
                )
              }
              onUnschedule={() =>
                void reschedule(
                  () => unscheduleStory(client, id),
                  'The story does not go out by itself any more.',
                )
              }
              onLeave={() => setStep(atRest)}
            />
          </ShownOnce>
        ),
      },
    }
  }
  useGatedPublish.action = 'publish'
  useGatedPublish.displayName = 'GatedPublishAction'
  return useGatedPublish
}

type Step =
  | {name: 'rest' | 'asked' | 'looking' | 'publishing'}
  | {
      name: 'asking'
      /** As it was looked at. */
      article: ArticleToPublish & {title: string}
      /** The end of its embargo, where that is still to come. */
      embargoEnd: Date | undefined
      contents: StoryContents
      body: unknown
    }

function isEmpty(list: readonly unknown[]): boolean {
  return list.length === 0
}

/** The button stays in place while the article is saved, checked and published, and says so. */
const labels: Record<Step['name'], string> = {
  rest: 'Publish',
  asked: 'Checking…',
  looking: 'Checking…',
  asking: 'Publish',
  publishing: 'Publishing…',
}

const atRest: Step = {name: 'rest'}
