import type { CspNode, NodeContext } from '../row.ts';

const STORES = { Root: 'Root', CA: 'CA' } as const;

/** RootCATrustedCertificates (mdm.md 7): the two stores that the device has are filled as well. */
export const certificateRows: readonly CspNode[] = ['Root', 'CA', 'TrustedPublisher', 'TrustedPeople'].flatMap(
  (name): CspNode[] => {
    const root = `Vendor/MSFT/RootCATrustedCertificates/${name}/{thumbprint}`;
    const store = name === 'Root' || name === 'CA' ? STORES[name] : undefined;
    return [
      { pattern: root, format: 'node', access: 'AGD' },
      {
        pattern: `${root}/EncodedCertificate`,
        format: 'b64',
        access: 'AGRD',
        upserts: true,
        written({ machine, transaction }: NodeContext, value) {
          if (store === undefined) return;
          const thumbprint = machine.certificates.add(store, Buffer.from(value, 'base64'));
          transaction.onRollBack(() => machine.certificates.remove(store, thumbprint));
        },
        removed({ machine, params, transaction }) {
          const held = store && machine.certificates.get(store, params['thumbprint'] ?? '');
          if (store === undefined || held === undefined) return;
          machine.certificates.remove(store, held.thumbprint);
          transaction.onRollBack(() => machine.certificates.add(store, held.der));
        },
      },
    ];
  },
);
