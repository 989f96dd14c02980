using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Grainwatch.Contract.Reliability;

/// <summary>How a server answered events.</summary>
/// <param name="Status">The status.</param>
/// <param name="RetryAfter">When to come back, as it says.</param>
/// <param name="Outcomes">How many records had which outcome; none unless the status is 200.</param>
/// <param name="Body">What it said.</param>
internal sealed record Answer(
    HttpStatusCode Status, TimeSpan? RetryAfter, IReadOnlyDictionary<string, long> Outcomes, string Body)
{
    public bool IsAcknowledged => Status == HttpStatusCode.OK;

    public long this[string outcome] => Outcomes.GetValueOrDefault(outcome);
}

/// <summary>The HTTP API as a sender and an analyst use it.</summary>
internal sealed class Api : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>Where it is; null while nothing serves.</summary>
    public Uri? Url { get; set; }

    public void Dispose() => _client.Dispose();

    /// <summary>Sends events in one request.</summary>
    /// <exception cref="HttpRequestException">No answer came: whether they were taken is not known.</exception>
    public async Task<Answer> SendAsync(IEnumerable<Deed> deeds, CancellationToken cancellation = default)
    {
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', deeds.Select(d => d.Record))));
        using var response = await _client.PostAsync(At("/v1/events"), body, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        var outcomes = response.StatusCode == HttpStatusCode.OK
            ? JsonDocument.Parse(text).RootElement.GetProperty("outcomes").EnumerateObject()
                .ToDictionary(outcome => outcome.Name, outcome => outcome.Value.GetInt64())
            : [];
        return new Answer(response.StatusCode, response.Headers.RetryAfter?.Delta, outcomes, text);
    }

    /// <summary>What it shows at a path; null when there is no such thing.</summary>
    public async Task<JsonObject?> GetAsync(string path)
    {
        using var response = await _client.GetAsync(At(path));
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    /// <summary>What it answers to a document.</summary>
    public async Task<JsonObject> PostAsync(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(At(path), body);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
    }

    private Uri At(string path) => new(Url ?? throw new HttpRequestException("Nothing serves."), path);
}
