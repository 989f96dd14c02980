using System.Text;
using Grainwatch.Ingest.Sources.S3;
using Grainwatch.Ingest.Tests.Replay;

namespace Grainwatch.Ingest.Tests.Sources.S3;

/// <summary>A bucket in memory that lists as S3 does.</summary>
internal sealed class FakeBucket(TimeProvider clock) : IObjectStore
{
    private readonly SortedDictionary<string, (StoredObject Stored, byte[] Bytes)> _objects =
        new(StringComparer.Ordinal);

    public string Bucket => "trails";

    /// <summary>How many lists were asked for.</summary>
    public int Lists { get; private set; }

    /// <summary>Keys in the order in which they were opened.</summary>
    public List<string> Opened { get; } = [];

    /// <summary>Awaited before each answer.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>What opening a key throws; null for nothing.</summary>
    public Func<string, Exception?> Fault { get; set; } = _ => null;

    public void Put(string key, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var modified = clock.GetUtcNow().UtcDateTime;
        lock (_objects)
            _objects[key] = (new StoredObject(key, bytes.Length, modified, $"\"{text.GetHashCode():x}\""), bytes);
    }

    public void Delete(string key)
    {
        lock (_objects) _objects.Remove(key);
    }

    /// <summary>A key as CloudTrail gives it.</summary>
    public static string Key(
        DateTime delivered, string region = "eu-west-1", string account = TrailText.Account, string random = "A") =>
        $"AWSLogs/{account}/CloudTrail/{region}/{delivered:yyyy'/'MM'/'dd}/"
        + $"{account}_CloudTrail_{region}_{delivered:yyyyMMdd'T'HHmm}Z_{random}.json";

    public async Task<ObjectPage> ListAsync(ListRequest request, CancellationToken cancellation = default)
    {
        await Before();
        lock (_objects)
        {
            Lists++;
            var after = request.From ?? request.After;
            var keys = _objects.Keys
                .Where(key => key.StartsWith(request.Prefix, StringComparison.Ordinal))
                .Where(key => after is null || string.CompareOrdinal(key, after) > 0);
            if (request.IsShallow)
            {
                var below = keys.Select(key => key[request.Prefix.Length..]).Where(key => key.Contains('/'));
                return new ObjectPage(
                    [], [.. below.Select(key => $"{request.Prefix}{key.Split('/')[0]}/").Distinct()], null);
            }

            var page = keys.Take(request.Max).Select(key => _objects[key].Stored).ToList();
            return new ObjectPage(page, [], page.Count == request.Max ? page[^1].Key : null);
        }
    }

    public async Task<Stream> OpenAsync(string key, CancellationToken cancellation = default)
    {
        await Before();
        lock (_objects)
        {
            Opened.Add(key);
            if (Fault(key) is { } fault) throw fault;
            return _objects.TryGetValue(key, out var found)
                ? new MemoryStream(found.Bytes)
                : throw new ObjectException("It was deleted before it was read.") { IsGone = true };
        }
    }
}
