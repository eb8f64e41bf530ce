import { createServer } from 'node:http';

// Takes whatever is posted and answers with a document that decides, as a receiver that is done at once.
const answer = JSON.stringify({ version: 'v1' });

createServer((request, response) => {
  request
    .resume()
    .on('end', () =>
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length }).end(answer),
    );
}).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit());
