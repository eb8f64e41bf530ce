// Opens the documents of this server in the viewer. It asks nobody else for anything: no validator, no fonts.
window.SwaggerUIBundle({
  dom_id: '#viewer',
  url: '/openapi.json',
  validatorUrl: null,
  deepLinking: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  filter: true,
});
