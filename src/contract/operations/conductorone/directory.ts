import { z } from 'zod';
import {
  appDraft,
  appUserDraft,
  attributeDraft,
  attributeOfTypeDraft,
  newApp,
  userDraft,
} from '../../conductorone/directory.ts';
import type { OperationGroup, Operations } from '../../openapi/operation.ts';
import { timeText } from '../fields.ts';
import {
  app,
  appUser,
  attributeValue,
  emptyAnswer,
  expanded,
  expandedPageOf,
  optionalText,
  pageOf,
  plainPage,
  refs,
  searchBody,
  texts,
  updateOf,
  user,
} from './shapes.ts';

const userView = z.strictObject({ user, userId: z.string(), managersPath: optionalText }).meta({ id: 'UserView' });

const appUserView = z
  .strictObject({ appUser, appPath: optionalText, identityUserPath: optionalText })
  .meta({ id: 'AppUserView' });

const userOperations: Operations = {
  listUsers: {
    route: 'GET /api/v1/users',
    summary: 'Lists users',
    query: plainPage,
    answers: { 200: expandedPageOf(userView) },
  },
  createUser: {
    route: 'POST /api/v1/users',
    summary: 'Adds a user',
    body: userDraft,
    answers: { 200: z.strictObject({ userView, expanded }) },
  },
  getUser: {
    route: 'GET /api/v1/users/:id',
    summary: 'Shows a user',
    answers: { 200: z.strictObject({ userView, expanded }) },
  },
  disableUser: {
    route: 'POST /api/v1/users/:id/disable',
    summary: 'Keeps a user out at once, and hands over what waits for nobody else; may be repeated',
    answers: {
      200: z.strictObject({
        userView,
        expanded,
        signalbox: z.strictObject({
          reassigned: z.int().describe('Approval steps that others decide now'),
          closed: z.int().describe('Requests for access of the user that were closed'),
          left: z
            .int()
            .describe('Open requests for which that could not be done: call again, or finish them as an administrator'),
        }),
      }),
    },
    refusals: [400, 403, 404],
  },
  enableUser: {
    route: 'POST /api/v1/users/:id/enable',
    summary: 'Lets a user in again; what was handed over stays where it is',
    answers: { 200: z.strictObject({ userView, expanded }) },
    refusals: [400, 403, 404],
  },
  setDelegation: {
    route: 'POST /api/v1/users/:user_id/set-delegation-by-admin',
    summary: 'Says who decides in the place of a user, and when',
    body: z.object({
      delegatedUserId: optionalText.describe('Empty: the user decides again'),
      delegationStartAt: optionalText,
      delegationExpireAt: optionalText,
    }),
    answers: {
      200: z.strictObject({
        item: z.strictObject({
          userId: z.string(),
          delegatedUserId: z.string(),
          startAt: timeText.optional(),
          expirationAt: timeText.optional(),
          createdAt: timeText.optional(),
          updatedAt: timeText,
          deletedAt: timeText.optional(),
        }),
      }),
    },
  },
  searchUsers: {
    route: 'POST /api/v1/search/users',
    summary: 'Searches users',
    body: searchBody({
      query: optionalText,
      refs,
      ids: texts,
      email: optionalText,
      userStatuses: texts,
      departments: texts,
      jobTitles: texts,
      origins: texts,
      delegatedUserIds: texts,
      roleIds: texts,
      managerIds: texts,
      excludeIds: texts,
      excludeTypes: texts,
      excludeOrigins: texts,
    }),
    answers: { 200: expandedPageOf(userView) },
  },
};

const oneApp = z.strictObject({ app });

const appOperations: Operations = {
  listApps: { route: 'GET /api/v1/apps', summary: 'Lists apps', query: plainPage, answers: { 200: pageOf(app) } },
  createApp: { route: 'POST /api/v1/apps', summary: 'Adds an app', body: newApp, answers: { 200: oneApp } },
  getApp: { route: 'GET /api/v1/apps/:id', summary: 'Shows an app', answers: { 200: oneApp } },
  updateApp: {
    route: 'POST /api/v1/apps/:id',
    summary: 'Changes an app',
    body: updateOf('app', appDraft.partial()),
    answers: { 200: oneApp },
    refusals: [409],
  },
  deleteApp: { route: 'DELETE /api/v1/apps/:id', summary: 'Deletes an app', answers: { 200: emptyAnswer } },
  searchApps: {
    route: 'POST /api/v1/search/apps',
    summary: 'Searches apps',
    body: searchBody({ query: optionalText, appIds: texts, displayName: optionalText, excludeAppIds: texts }),
    answers: { 200: pageOf(app) },
  },
};

const appUserOperations: Operations = {
  listAppUsers: {
    route: 'GET /api/v1/apps/:app_id/app_users',
    summary: 'Lists the accounts of an app',
    query: plainPage,
    answers: { 200: expandedPageOf(appUserView) },
  },
  listAppUsersOfUser: {
    route: 'GET /api/v1/apps/:app_id/users/:user_id/app_users',
    summary: 'Lists the accounts that a user has in an app',
    query: plainPage,
    answers: { 200: expandedPageOf(appUserView) },
  },
  createAppUser: {
    route: 'POST /api/v1/apps/:app_id/app_users',
    summary: 'Adds an account',
    body: appUserDraft,
    answers: { 200: z.strictObject({ appUserView, expanded }) },
  },
  updateAppUser: {
    route: 'POST /api/v1/apps/:app_id/app_users/:id',
    summary: 'Changes an account',
    body: updateOf('appUser', appUserDraft),
    answers: { 200: z.strictObject({ appUserView, expanded }) },
    refusals: [409],
  },
  searchAppUsers: {
    route: 'POST /api/v1/search/app_users',
    summary: 'Searches accounts',
    body: searchBody({
      query: optionalText,
      refs,
      appId: optionalText,
      appIds: texts,
      appUserIds: texts,
      userIds: texts,
      appUserTypes: texts,
      excludeAppUserIds: texts,
    }),
    answers: { 200: expandedPageOf(appUserView) },
  },
};

const oneAttribute = z.strictObject({ value: attributeValue });

const attributeOperations: Operations = {
  listAttributeTypes: {
    route: 'GET /api/v1/attributes/types',
    summary: 'Lists the types of attributes',
    answers: { 200: pageOf(z.strictObject({ id: z.string(), name: z.string() })) },
  },
  listAttributesOfType: {
    route: 'GET /api/v1/attributes/types/:id/values',
    summary: 'Lists the attributes of a type',
    query: plainPage,
    answers: { 200: pageOf(attributeValue) },
  },
  searchAttributes: {
    route: 'POST /api/v1/search/attributes',
    summary: 'Searches attributes of all types',
    body: searchBody({
      query: optionalText,
      value: optionalText,
      ids: texts,
      excludeIds: texts,
      attributeTypeIds: texts,
    }),
    answers: { 200: pageOf(attributeValue) },
  },
  createAttribute: {
    route: 'POST /api/v1/attributes',
    summary: 'Adds an attribute of a type',
    body: attributeOfTypeDraft,
    answers: { 200: oneAttribute },
    refusals: [404],
  },
  getAttribute: { route: 'GET /api/v1/attributes/:id', summary: 'Shows an attribute', answers: { 200: oneAttribute } },
  deleteAttribute: {
    route: 'DELETE /api/v1/attribute/:id',
    summary: 'Deletes an attribute',
    answers: { 200: emptyAnswer },
  },
  ...attributesOf('risk_levels', 'RiskLevel', 'risk levels'),
  ...attributesOf('compliance_frameworks', 'ComplianceFramework', 'compliance frameworks'),
};

function attributesOf(name: 'risk_levels' | 'compliance_frameworks', noun: string, words: string): Operations {
  return {
    [`list${noun}s`]: {
      route: `GET /api/v1/attributes/${name}`,
      summary: `Lists ${words}`,
      query: plainPage,
      answers: { 200: pageOf(attributeValue) },
    },
    [`create${noun}`]: {
      route: `POST /api/v1/attributes/${name}`,
      summary: `Adds one of the ${words}`,
      body: attributeDraft,
      answers: { 200: oneAttribute },
    },
    [`get${noun}`]: {
      route: `GET /api/v1/attributes/${name}/:id`,
      summary: `Shows one of the ${words}`,
      answers: { 200: oneAttribute },
    },
    [`delete${noun}`]: {
      route: `DELETE /api/v1/attributes/${name}/:id`,
      summary: `Deletes one of the ${words}`,
      answers: { 200: emptyAnswer },
    },
  };
}

export const directoryOperations: OperationGroup = {
  part: 'conductorone',
  tag: 'Users and apps',
  description: 'People, the apps that they have access to, and their accounts in them.',
  operations: { ...userOperations, ...appOperations, ...appUserOperations, ...attributeOperations },
};
