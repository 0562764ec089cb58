import type { CodecError, Result } from '../../core/result.ts';
import { type Reply, type ResponseHeader, readResponse, writeResponse } from '../soap/envelope.ts';
import { NS } from '../soap/namespaces.ts';
import { child, children, type XmlElement } from '../xml/element.ts';
import { optionalText, refuse, requireChild } from '../xml/fields.ts';
import { element, type XmlNode } from '../xml/write.ts';
import { nil } from './policies.ts';

export const GET_POLICIES_RESPONSE_ACTION = `${NS.XCEP}/IPolicy/GetPoliciesResponse`;

export type AttestationFailureBehavior = 'FailOnError' | 'IgnoreOnError' | 'RetryOnError';

/** How a client makes its key and certificate request (mdm.md 3). */
export interface EnrollmentPolicy {
  readonly policyId: string;
  readonly commonName: string;
  readonly validityPeriodSeconds: number;
  readonly renewalPeriodSeconds: number;
  readonly minimalKeyLength: number;
  /** Version 5: what to do when the TPM's proof fails. */
  readonly tpmAttestation?: {
    readonly failureBehavior: AttestationFailureBehavior;
    readonly operationTimeoutSeconds: number;
  };
  /** Version 6. */
  readonly azureAttestation?: {
    readonly failureBehavior: AttestationFailureBehavior;
    readonly operationTimeoutSeconds: number;
    readonly nonce: string;
    readonly relyingPartyId: string;
    readonly endpointUri: string;
  };
}

/** What a client takes from the answer: the parts that it acts upon, with its own defaults for the rest. */
export interface ReceivedPolicy {
  /** 2048 unless told. */
  readonly minimalKeyLength: number;
  /** SHA-1 unless told, as without a policy service (mdm.md 3). */
  readonly hashAlgorithm: 'sha1' | 'sha256';
  /** In the order of preference; empty when not told. */
  readonly cryptoProviders: readonly string[];
  readonly tpmAttestation?: EnrollmentPolicy['tpmAttestation'];
  readonly azureAttestation?: EnrollmentPolicy['azureAttestation'];
}

const SHA256 = '2.16.840.1.101.3.4.2.1';
const CRYPTO_PROVIDERS = ['Microsoft Platform Crypto Provider', 'Microsoft Software Key Storage Provider'];

/** Writes the answer to GetPolicies: SHA-256, RSA, the TPM's provider before the software one. */
export function writeGetPoliciesResponse(header: ResponseHeader, policy: EnrollmentPolicy): string {
  const body = element(
    'GetPoliciesResponse',
    { xmlns: NS.XCEP },
    element(
      'response',
      null,
      element('policyID', null, policy.policyId),
      nil('policyFriendlyName'),
      nil('nextUpdateHours'),
      nil('policiesNotChanged'),
      element(
        'policies',
        null,
        element('policy', null, element('policyOIDReference', null, '0'), nil('cAs'), attributesNode(policy)),
      ),
    ),
    nil('cAs'),
    element('oIDs', null, oidNode(SHA256, '4', '0', 'szOID_NIST_sha256')),
  );
  return writeResponse(GET_POLICIES_RESPONSE_ACTION, header, body);
}

function attributesNode(policy: EnrollmentPolicy): XmlNode {
  const text = (name: string, value: string | number) => element(name, null, String(value));
  return element(
    'attributes',
    null,
    text('commonName', policy.commonName),
    text('policySchema', 3),
    element(
      'certificateValidity',
      null,
      text('validityPeriodSeconds', policy.validityPeriodSeconds),
      text('renewalPeriodSeconds', policy.renewalPeriodSeconds),
    ),
    element('permission', null, text('enroll', 'true'), text('autoEnroll', 'false')),
    privateKeyNode(policy),
    element('revision', null, text('majorRevision', 101), text('minorRevision', 0)),
    nil('supersededPolicies'),
    nil('privateKeyFlags'),
    nil('subjectNameFlags'),
    nil('enrollmentFlags'),
    nil('generalFlags'),
    text('hashAlgorithmOIDReference', 0),
    nil('rARequirements'),
    nil('keyArchivalAttributes'),
    nil('extensions'),
    azureAttestationNode(policy),
  );
}

function privateKeyNode({ minimalKeyLength, tpmAttestation }: EnrollmentPolicy): XmlNode {
  return element(
    'privateKeyAttributes',
    null,
    element('minimalKeyLength', null, String(minimalKeyLength)),
    nil('keySpec'),
    nil('keyUsageProperty'),
    nil('permissions'),
    nil('algorithmOIDReference'),
    tpmAttestation && element('AttestationFailureBehavior', null, tpmAttestation.failureBehavior),
    tpmAttestation && element('OperationTimeout', null, String(tpmAttestation.operationTimeoutSeconds)),
    element('cryptoProviders', null, ...CRYPTO_PROVIDERS.map((name) => element('provider', null, name))),
  );
}

function azureAttestationNode({ azureAttestation: attestation }: EnrollmentPolicy): XmlNode | undefined {
  return (
    attestation &&
    element(
      'attestation',
      null,
      element('attestationFailureBehavior', null, attestation.failureBehavior),
      element('operationTimeout', null, String(attestation.operationTimeoutSeconds)),
      element(
        'azureAttestation',
        null,
        element('nonce', null, attestation.nonce),
        element('relyingPartyId', null, attestation.relyingPartyId),
        element('endpointUri', null, attestation.endpointUri),
      ),
    )
  );
}

function oidNode(value: string, group: string, reference: string, defaultName: string): XmlNode {
  return element(
    'oID',
    null,
    element('value', null, value),
    element('group', null, group),
    element('oIDReferenceID', null, reference),
    element('defaultName', null, defaultName),
  );
}

/** Reads the answer to GetPolicies, tolerating near-empty bodies as clients do (mdm.md 3). */
export function readGetPoliciesResponse(text: string): Result<Reply<ReceivedPolicy>, CodecError> {
  return readResponse(text, (body) => {
    const answer = requireChild(body, 'GetPoliciesResponse', NS.XCEP);
    const attributes = descend(answer, 'response', 'policies', 'policy', 'attributes');
    const privateKey = descend(attributes, 'privateKeyAttributes');
    const providers = descend(privateKey, 'cryptoProviders');
    return {
      minimalKeyLength: readNumber(privateKey, 'minimalKeyLength') ?? 2048,
      hashAlgorithm: readHashAlgorithm(answer, attributes),
      cryptoProviders: providers === undefined ? [] : children(providers, 'provider').map((it) => it.text.trim()),
      ...readTpmAttestation(privateKey),
      ...readAzureAttestation(descend(attributes, 'attestation')),
    };
  });
}

function descend(from: XmlElement | undefined, ...names: readonly string[]): XmlElement | undefined {
  return names.reduce<XmlElement | undefined>((at, name) => at && child(at, name), from);
}

function readNumber(parent: XmlElement | undefined, name: string): number | undefined {
  const text = parent && optionalText(parent, name);
  if (parent === undefined || text === undefined) return undefined;
  return /^\d{1,10}$/.test(text) ? Number(text) : refuse(parent, `${name} is not a number`, name);
}

function readHashAlgorithm(answer: XmlElement, attributes: XmlElement | undefined): 'sha1' | 'sha256' {
  const reference = attributes && optionalText(attributes, 'hashAlgorithmOIDReference');
  const oids = child(answer, 'oIDs');
  const named = oids && children(oids, 'oID').find((oid) => optionalText(oid, 'oIDReferenceID') === reference);
  return reference !== undefined && named && optionalText(named, 'value') === SHA256 ? 'sha256' : 'sha1';
}

function readBehavior(parent: XmlElement | undefined, name: string): AttestationFailureBehavior | undefined {
  const behaviors = ['FailOnError', 'IgnoreOnError', 'RetryOnError'] as const;
  const text = parent && optionalText(parent, name);
  if (parent === undefined || text === undefined) return undefined;
  return behaviors.find((it) => it === text) ?? refuse(parent, `${name} '${text}' is unknown`, name);
}

function readTpmAttestation(privateKey: XmlElement | undefined): Pick<ReceivedPolicy, 'tpmAttestation'> {
  const failureBehavior = readBehavior(privateKey, 'AttestationFailureBehavior');
  if (failureBehavior === undefined) return {};
  return {
    tpmAttestation: { failureBehavior, operationTimeoutSeconds: readNumber(privateKey, 'OperationTimeout') ?? 0 },
  };
}

function readAzureAttestation(node: XmlElement | undefined): Pick<ReceivedPolicy, 'azureAttestation'> {
  const azure = node && child(node, 'azureAttestation');
  const failureBehavior = readBehavior(node, 'attestationFailureBehavior');
  if (azure === undefined || failureBehavior === undefined) return {};
  return {
    azureAttestation: {
      failureBehavior,
      operationTimeoutSeconds: readNumber(node, 'operationTimeout') ?? 0,
      nonce: optionalText(azure, 'nonce') ?? '',
      relyingPartyId: optionalText(azure, 'relyingPartyId') ?? '',
      endpointUri: optionalText(azure, 'endpointUri') ?? '',
    },
  };
}
