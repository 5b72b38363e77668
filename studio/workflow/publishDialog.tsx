import {Badge, Box, Button, Card, Checkbox, Dialog, Flex, Spinner, Stack, Text} from '@sanity/ui'
import {type ReactNode, useId, useState} from 'react'
import {type Path, pathToString, useSchema} from 'sanity'
import {IntentLink} from 'sanity/router'

import {driftedQuotes} from '../text/driftedQuotes.ts'
import {momentText} from './momentText.ts'
import type {Gate} from './publishGate.ts'
import type {Companion, StoryContents} from './storyContents.ts'
import {useFindings} from './useFindings.ts'
import type {LiveSchedule} from './useStorySchedule.ts'

interface DocumentOnDesk {
  id: string
  type: string
}

/** Why an article cannot be published yet, each reason a link to what mends it; or what goes out with it. */
export function PublishDialog({
  article,
  gate,
  isSettled,
  contents: {companions, missing, quotes, publishedQuotes},
  body,
  schedule,
  embargoEnd,
  onPublish,
  onSchedule,
  onUnschedule,
  onLeave,
}: {
  article: DocumentOnDesk
  gate: Gate
  /** Whether the gate is of what is on the screen. */
  isSettled: boolean
  contents: StoryContents
  /** The text that the quotes are compared with. */
  body: unknown
  schedule: LiveSchedule | undefined
  /** Undefined where no embargo runs. */
  embargoEnd: Date | undefined
  onPublish: (companions: readonly Companion[]) => void
  onSchedule: (companions: readonly Companion[], publishAt: Date) => void
  onUnschedule: () => void
  onLeave: () => void
}) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const dialogId = useId()
  const checked = useFindings(companions)
  // What goes out is what was checked, also where it was mended after the list was drawn up.
  const chosen = companions
    .filter(({id}) => !left.has(id))
    .map((companion) => ({
      ...companion,
      draftRevision: checked?.get(companion.id)?.revision ?? companion.draftRevision,
    }))
  const stopping = chosen.filter(({id}) =>
    checked?.get(id)?.findings.some(({level}) => level === 'error'),
  )
  const isSound =
    isSettled && missing.length === 0 && stopping.length === 0 && checked !== undefined
  const isOpen = gate.reasons.length === 0
  const waitsForEmbargo =
    !isOpen && embargoEnd !== undefined && gate.reasons.every(({code}) => code === 'embargo')
  const count = chosen.length + 1

  // What is left for later stays as readers see it.
  const goingOut = new Map(
    [...quotes].map(([id, text]) => [id, left.has(id) ? (publishedQuotes.get(id) ?? text) : text]),
  )
  const warnings = [
    ...gate.warnings,
    ...driftedQuotes(body, goingOut).map(({quoted, text}) => ({
      message: `The quote says “${quoted}”, and the text “${text}”.`,
      path: ['body'],
    })),
  ]

  return (
    <Dialog
      id={dialogId}
      header={gate.reasons.length > 0 ? 'Not yet' : 'Publish with everything in it'}
      width={1}
      onClose={onLeave}
      onClickOutside={onLeave}
      footer={
        (isOpen || (waitsForEmbargo && (!schedule || schedule.obstacle))) && (
          <Flex justify="flex-end" align="center" gap={3} padding={3}>
            {(checked === undefined || !isSettled) && <Spinner />}
            {isOpen ? (
              <Button
                data-testid="publish-everything"
                disabled={!isSound}
                text={count === 1 ? 'Publish' : `Publish ${count} documents`}
                onClick={() => onPublish(chosen)}
              />
            ) : (
              <Button
                data-testid="publish-by-itself"
                disabled={!isSound}
                text={
                  count === 1
                    ? 'Publish when the embargo ends'
                    : `Publish ${count} documents when the embargo ends`
                }
                onClick={() => embargoEnd && onSchedule(chosen, embargoEnd)}
              />
            )}
          </Flex>
        )
      }
    >
      <Box padding={4}>
        <Stack gap={4}>
          {schedule && (
            <ScheduleCard
              live={schedule}
              onUnschedule={
                gate.reasons.some(({code}) => code === 'role') ? undefined : onUnschedule
              }
            />
          )}
          {gate.reasons.length > 0 && (
            <Stack as="ul" gap={2} data-testid="gate-reasons">
              {gate.reasons.map(({message, path}) => (
                <Reason
                  key={`${message} ${pathToString(path)}`}
                  to={article}
                  path={path}
                  onLeave={onLeave}
                >
                  {message}
                </Reason>
              ))}
            </Stack>
          )}
          {missing.length > 0 && (
            <Card tone="critical" padding={3} radius={2}>
              <Text size={1}>
                The article points to what is not there any more: {missing.join(', ')}. Remove the
                marks.
              </Text>
            </Card>
          )}
          {companions.length > 0 && (
            <Stack gap={3}>
              <Text size={1} weight="medium">
                {gate.reasons.length > 0 ? 'To be published with it:' : 'These go out with it:'}
              </Text>
              <Stack as="ul" gap={2} data-testid="story-contents">
                {companions.map((companion) => (
                  <CompanionRow
                    key={companion.id}
                    companion={companion}
                    isChosen={!left.has(companion.id)}
                    onChoose={(isChosen) => setLeft(toggled(left, companion.id, !isChosen))}
                    findings={checked?.get(companion.id)?.findings ?? []}
                    onLeave={onLeave}
                  />
                ))}
              </Stack>
            </Stack>
          )}
          {warnings.length > 0 && (
            <Stack gap={3}>
              <Text size={1} weight="medium">
                Worth a look:
              </Text>
              <Stack as="ul" gap={2} data-testid="gate-warnings">
                {warnings.map(({message, path}) => (
                  <Reason
                    key={`${message} ${pathToString(path)}`}
                    to={article}
                    path={path}
                    tone="caution"
                    onLeave={onLeave}
                  >
                    {message}
                  </Reason>
                ))}
              </Stack>
            </Stack>
          )}
        </Stack>
      </Box>
    </Dialog>
  )
}

function ScheduleCard({
  live: {schedule, obstacle},
  onUnschedule,
}: {
  live: LiveSchedule
  /** Undefined where this user may not. */
  onUnschedule: (() => void) | undefined
}) {
  const {publishAt, documents, scheduledBy} = schedule
  return (
    <Card
      tone={obstacle ? 'caution' : 'positive'}
      padding={3}
      radius={2}
      data-testid="story-schedule"
    >
      <Flex align="center" gap={3}>
        <Box flex={1}>
          <Text size={1}>
            {obstacle
              ? `It does not go out by itself. ${obstacle}`
              : `Goes out by itself at ${momentText(new Date(publishAt))}, ${documents.length} ${documents.length === 1 ? 'document' : 'documents'}. Scheduled by ${scheduledBy}.`}
          </Text>
        </Box>
        {onUnschedule && (
          <Button mode="ghost" fontSize={1} text="Take off the schedule" onClick={onUnschedule} />
        )}
      </Flex>
    </Card>
  )
}

function CompanionRow({
  companion,
  isChosen,
  onChoose,
  findings,
  onLeave,
}: {
  companion: Companion
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
  findings: readonly {level: string; message: string; path: Path}[]
  onLeave: () => void
}) {
  const schema = useSchema()
  const {id, type, title, publishedRevision} = companion
  return (
    <Stack as="li" gap={2} style={{listStyle: 'none'}}>
      <Flex align="center" gap={3}>
        <Checkbox
          checked={isChosen}
          disabled={publishedRevision === undefined}
          aria-label={`Publish ${title} too`}
          onChange={(event) => onChoose(event.currentTarget.checked)}
        />
        <Box flex={1}>
          <Text size={1} textOverflow="ellipsis">
            {title}
          </Text>
        </Box>
        <Badge>{schema.get(type)?.title ?? type}</Badge>
        <Badge tone={publishedRevision === undefined ? 'primary' : 'caution'}>
          {publishedRevision === undefined ? 'New' : 'Changed'}
        </Badge>
      </Flex>
      {isChosen &&
        findings.map(({level, message, path}) => (
          <Reason
            key={`${message} ${pathToString(path)}`}
            to={{id, type}}
            path={path}
            tone={level === 'error' ? 'critical' : 'caution'}
            onLeave={onLeave}
          >
            {message}
          </Reason>
        ))}
    </Stack>
  )
}

function Reason({
  to,
  path,
  tone = 'critical',
  onLeave,
  children,
}: {
  to: DocumentOnDesk
  path: Path
  tone?: 'critical' | 'caution'
  onLeave: () => void
  children: ReactNode
}) {
  return (
    <Card as="li" tone={tone} padding={3} radius={2} style={{listStyle: 'none'}}>
      <Text size={1}>
        {path.length === 0 ? (
          children
        ) : (
          <IntentLink intent="edit" params={{...to, path: pathToString(path)}} onClick={onLeave}>
            {children}
          </IntentLink>
        )}
      </Text>
    </Card>
  )
}

function toggled(set: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const next = new Set(set)
  if (isIn) next.add(id)
  else next.delete(id)
  return next
}
