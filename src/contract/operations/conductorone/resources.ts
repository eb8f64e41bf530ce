import { z } from 'zod';
import { resourceDraft, resourceTypeDraft } from '../../conductorone/directory.ts';
import type { OperationGroup } from '../../openapi/operation.ts';
import {
  emptyAnswer,
  expanded,
  expandedPageOf,
  optionalText,
  plainPage,
  refs,
  resource,
  resourceType,
  searchBody,
  texts,
  updateOf,
} from './shapes.ts';

const types = '/api/v1/apps/:app_id/resource_types';
const typeView = z.strictObject({ appResourceType: resourceType }).meta({ id: 'ResourceTypeView' });
const changedType = z.strictObject({ appResourceType: resourceType, expanded });
const resourceView = z.strictObject({ appResource: resource }).meta({ id: 'ResourceView' });
const oneResource = z.strictObject({ appResourceView: resourceView, expanded });

export const resourceOperations: OperationGroup = {
  part: 'conductorone',
  tag: 'Resources',
  description: 'Things in apps that access is about, and their kinds.',
  operations: {
    listResourceTypes: {
      route: `GET ${types}`,
      summary: 'Lists the kinds of resources of an app',
      query: plainPage,
      answers: { 200: expandedPageOf(typeView) },
    },
    createResourceType: {
      route: `POST ${types}`,
      summary: 'Adds a kind of resource',
      body: resourceTypeDraft,
      answers: { 200: changedType },
    },
    getResourceType: {
      route: `GET ${types}/:type_id`,
      summary: 'Shows a kind of resource',
      answers: { 200: z.strictObject({ appResourceTypeView: typeView, expanded }) },
    },
    updateResourceType: {
      route: `POST ${types}/:type_id`,
      summary: 'Changes a kind of resource',
      body: updateOf('appResourceType', resourceTypeDraft.partial()),
      answers: { 200: changedType },
      refusals: [409],
    },
    deleteResourceType: {
      route: `DELETE ${types}/:type_id`,
      summary: 'Deletes a kind of resource',
      answers: { 200: emptyAnswer },
    },
    listResources: {
      route: `GET ${types}/:type_id/resources`,
      summary: 'Lists the resources of a kind',
      query: plainPage,
      answers: { 200: expandedPageOf(resourceView) },
    },
    createResource: {
      route: `POST ${types}/:type_id/resources`,
      summary: 'Adds a resource',
      body: resourceDraft,
      answers: { 200: resourceView },
    },
    getResource: {
      route: `GET ${types}/:type_id/resources/:id`,
      summary: 'Shows a resource',
      answers: { 200: oneResource },
    },
    updateResource: {
      route: `POST ${types}/:type_id/resources/:id`,
      summary: 'Changes a resource',
      body: updateOf('appResource', resourceDraft.partial()),
      answers: { 200: oneResource },
      refusals: [409],
    },
    deleteResource: {
      route: `DELETE ${types}/:type_id/resources/:id`,
      summary: 'Deletes a resource',
      answers: { 200: emptyAnswer },
    },
    searchResourceTypes: {
      route: 'POST /api/v1/search/app_resource_types',
      summary: 'Searches kinds of resources',
      body: searchBody({ query: optionalText, appIds: texts, resourceTypeIds: texts, excludeResourceTypeIds: texts }),
      answers: { 200: expandedPageOf(typeView) },
    },
    searchResources: {
      route: 'POST /api/v1/search/app_resources',
      summary: 'Searches resources',
      body: searchBody({
        query: optionalText,
        refs,
        appId: optionalText,
        appIds: texts,
        resourceIds: texts,
        resourceTypeIds: texts,
        ownerUserIds: texts,
        excludeResourceIds: texts,
      }),
      answers: { 200: expandedPageOf(resourceView) },
    },
  },
};
