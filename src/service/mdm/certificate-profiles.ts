import type { Write } from './plan.ts';
import type { PolicySetting } from './policies.ts';

const INSTALL = /^(.*\/Vendor\/MSFT\/ClientCertificateInstall\/SCEP\/[^/]+)\/Install\/[^/]+$/i;

/** The node of the certificate that a setting belongs to; undefined for one of another kind. */
export function certificateNodeOf({ omaUri }: Pick<PolicySetting, 'omaUri'>): string | undefined {
  return INSTALL.exec(omaUri)?.[1];
}

/** The certificates that settings describe, by their nodes in the order of their first settings. */
export function certificatesOf(settings: readonly PolicySetting[]): ReadonlyMap<string, readonly PolicySetting[]> {
  const certificates = new Map<string, PolicySetting[]>();
  for (const setting of settings) {
    const node = certificateNodeOf(setting);
    if (node !== undefined) certificates.set(node, [...(certificates.get(node) ?? []), setting]);
  }
  return certificates;
}

/** A certificate is asked for in one Atomic, Enroll last (mdm.md 7, ClientCertificateInstall). */
export function enrolCertificate(node: string, settings: readonly PolicySetting[]): Write {
  const commands = settings.map(({ omaUri, format, data }): Write => ({ verb: 'Add', target: omaUri, format, data }));
  return {
    verb: 'Atomic',
    target: settings[0]?.omaUri ?? node,
    format: 'node',
    // Told apart from one with other settings by all of them.
    data: JSON.stringify(settings.map(({ omaUri, data }) => [omaUri, data])),
    commands: [...commands, { verb: 'Exec', target: `${node}/Install/Enroll`, format: 'null' }],
  };
}
