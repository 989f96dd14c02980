using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Tests.Commands;
using Grainwatch.Local.Tests.Reliability;
using Xunit;

namespace Grainwatch.Local.Tests.Backup;

/// <summary>A backup of a server under load, which is then killed; the backup takes its place.</summary>
public sealed class LiveBackupTests : IDisposable
{
    private const int RecordsOfRequest = 10;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Create_ServerUnderLoadThenKilled_RestoredKnowsAllThatWasAnsweredAndRaisesTheSameAlerts()
    {
        var requests = ReadSample();
        var (tar, answered) = (_folder.Of("backups"), 0);
        // An event is known by its id for a day behind its principal's newest one: all that is sent beside the backup
        // is within that.
        var last = requests[..(requests.Count / 2)].Max(request => request.Last).AddHours(12);
        Directory.CreateDirectory(tar);
        await using (var server = await ServeProcess.StartAsync(_folder.Of("first")))
        {
            var url = await server.Serving;
            var sending = Task.Run(async () =>
            {
                try
                {
                    foreach (var request in requests.TakeWhile(request => request.Last < last))
                    {
                        await SendAsync(url, request);
                        if (Interlocked.Increment(ref answered) > requests.Count / 2) await Task.Delay(50);
                    }
                }
                catch (HttpRequestException)
                {
                    // It was killed.
                }
            });
            while (Volatile.Read(ref answered) < requests.Count / 2) await Task.Delay(2);
            var before = Volatile.Read(ref answered);
            var run = await CommandRun.RunAsync("backup", "create", "--data", _folder.Of("first"), "--to", tar);
            Assert.True(run.Code == 0, run.Error);
            await server.KillAsync();
            await sending;
            answered = before;
        }

        var file = Assert.Single(Directory.EnumerateFiles(tar));
        var restored = await CommandRun.RunAsync("backup", "restore", file, "--data", _folder.Of("second"));
        Assert.True(restored.Code == 0, restored.Error);
        await using var second = await ServeProcess.StartAsync(_folder.Of("second"));
        var again = requests[..answered].Where(request => request.First > last.AddHours(-23)).ToList();
        Assert.NotEmpty(again);
        foreach (var request in again)
        {
            var outcomes = await SendAsync(await second.Serving, request);
            Assert.Empty(outcomes.Keys.Except(["duplicate", "ignored: service"]));
        }

        // The rest of the load may be known or not.
        foreach (var request in requests[answered..]) await SendAsync(await second.Serving, request);
        await using var third = await ServeProcess.StartAsync(_folder.Of("third"));
        foreach (var request in requests) await SendAsync(await third.Serving, request);
        Assert.Equal(await AlertsAsync(await third.Serving), await AlertsAsync(await second.Serving));
    }

    private static async Task<string> AlertsAsync(Uri url)
    {
        using var client = new HttpClient();
        var states = string.Join('&', ((string[])["open", "suppressed", "closed"]).Select(state => $"state={state}"));
        var text = await client.GetStringAsync(new Uri(url, $"/v1/alerts?limit=1000&{states}"));
        var alerts = JsonDocument.Parse(text).RootElement.GetProperty("alerts").EnumerateArray().ToList();
        Assert.NotEmpty(alerts);
        return string.Join('\n', alerts.Select(alert => string.Join(' ', alert.EnumerateObject()
            .Where(member => member.Name != "revision").Select(member => $"{member.Name}={member.Value}"))));
    }

    private static async Task<Dictionary<string, long>> SendAsync(Uri url, Request request)
    {
        using var client = new HttpClient();
        using var answer = await client.PostAsync(new Uri(url, "/v1/events"), new ByteArrayContent(request.Body));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("outcomes").EnumerateObject()
            .ToDictionary(outcome => outcome.Name, outcome => outcome.Value.GetInt64());
    }

    /// <summary>The sample's records in the order of delivery, a few at a time.</summary>
    private static List<Request> ReadSample() =>
    [
        .. Directory
            .EnumerateFiles(Path.Combine(CommandRun.Sample, "AWSLogs"), "*.json.gz", SearchOption.AllDirectories)
            .OrderBy(path => Path.GetFileName(path).Split('_')[3], StringComparer.Ordinal)
            .SelectMany(ReadRecords).Chunk(RecordsOfRequest)
            .Select(records => new Request(
                Encoding.UTF8.GetBytes($"{{\"Records\":[{string.Join(',', records)}]}}"), records.Min(TimeOf),
                records.Max(TimeOf))),
    ];

    private static IEnumerable<string> ReadRecords(string path)
    {
        using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var document = JsonDocument.Parse(file);
        return [.. document.RootElement.GetProperty("Records").EnumerateArray().Select(record => record.GetRawText())];
    }

    private static DateTime TimeOf(string record) =>
        JsonDocument.Parse(record).RootElement.GetProperty("eventTime").GetDateTime();

    /// <summary>Some records, and when the first and the last of them happened.</summary>
    private sealed record Request(byte[] Body, DateTime First, DateTime Last);
}
