import type {ValidationMarker} from 'sanity'

/**
 * What validation says of a document itself. That what it points to is not published yet is a finding for one who
 * publishes documents one by one; here they go out together, and what goes along is looked at for itself.
 */
export function ownFindings(findings: readonly ValidationMarker[]): ValidationMarker[] {
  return findings.filter(({code}) => code !== 'reference.not-published')
}
