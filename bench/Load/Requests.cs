using System.Net;
using System.Text.Json;

namespace Grainwatch.Bench.Load;

/// <summary>What is asked of a server.</summary>
/// <param name="client">Knows its address.</param>
internal sealed class Requests(HttpClient client)
{
    private int _refused;

    /// <summary>How often it said that it was behind, and was asked again.</summary>
    public int Refused => _refused;

    /// <summary>Sends events until they are acknowledged.</summary>
    /// <exception cref="InvalidOperationException">The answer is not that of all records.</exception>
    public async Task SendAsync(TrailBody body)
    {
        while (true)
        {
            using var content = new ReadOnlyMemoryContent(body.Gzip);
            using var answer = await client.PostAsync(new Uri("v1/events", UriKind.Relative), content);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
                continue;
            }

            var text = await answer.Content.ReadAsByteArrayAsync();
            using var json = JsonDocument.Parse(text);
            if (answer.IsSuccessStatusCode && json.RootElement.GetProperty("records").GetInt32() == body.Records)
                return;
            throw new InvalidOperationException($"A body of {body.Records} records: {json.RootElement}");
        }
    }

    /// <summary>Asks for a principal by its key; gives the bytes of the answer.</summary>
    /// <exception cref="HttpRequestException">It is not known.</exception>
    public async Task<int> QueryAsync(string principal)
    {
        using var answer = await client.GetAsync(
            new Uri($"v1/principals/{Uri.EscapeDataString(principal)}", UriKind.Relative));
        var body = await answer.Content.ReadAsByteArrayAsync();
        answer.EnsureSuccessStatusCode();
        return body.Length;
    }
}
