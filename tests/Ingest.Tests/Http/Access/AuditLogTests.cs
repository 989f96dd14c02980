using System.Text.Json;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

public sealed class AuditLogTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();

    private string Path => _folder.Of("audit.jsonl");

    private string Refused => _folder.Of("audit-refused.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Record_Line_IsReadByOthersAtOnce()
    {
        using var log = AuditLog.Open(Path, _clock);

        log.Record(new AuditLine { Event = AuditLine.Decision, Caller = "ana\n\"" });

        var line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(Path))).RootElement;
        Assert.Equal("ana\n\"", line.GetProperty("caller").GetString());
        Assert.Equal("2026-05-01T00:00:00Z", line.GetProperty("time").GetString());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public async Task Record_WhatFails_IsAskedAndFailed()
    {
        using var log = AuditLog.Open(Path, _clock);
        var line = new AuditLine { Event = AuditLine.Decision, Caller = "ana" };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => log.RecordAsync(
            line, () => Task.FromException<int>(new InvalidOperationException("The disk is full.")), _ => line));

        Assert.Equal("The disk is full.", error.Message);
        var lines = File.ReadAllLines(Path).Select(text => JsonDocument.Parse(text).RootElement).ToList();
        Assert.Equal(["asked", "failed"], lines.Select(each => each.GetProperty("outcome").GetString()));
        Assert.Equal("The disk is full.", lines[1].GetProperty("why").GetString());
    }

    [Fact]
    public void Refuse_MoreThanTheBound_IsCounted()
    {
        using var log = AuditLog.Open(Path, _clock);
        for (var i = 0; i < 500; i++) log.Refuse(new AuditLine { Event = AuditLine.Refused });
        Assert.Equal(120, File.ReadAllLines(Refused).Length);

        _clock.Advance(TimeSpan.FromMinutes(1));
        log.Refuse(new AuditLine { Event = AuditLine.Refused });

        var lines = File.ReadAllLines(Refused);
        Assert.Equal(122, lines.Length);
        var leftOut = JsonDocument.Parse(lines[120]).RootElement;
        Assert.Equal("left-out", leftOut.GetProperty("event").GetString());
        Assert.Equal(380, leftOut.GetProperty("count").GetInt64());
        Assert.Empty(File.ReadAllLines(Path));
    }

    [Fact]
    public void Dispose_WithSomeLeftOut_TellsHowMany()
    {
        using (var log = AuditLog.Open(Path, _clock))
            for (var i = 0; i < 130; i++) log.Refuse(new AuditLine { Event = AuditLine.Refused });

        Assert.Contains("\"count\":10", File.ReadAllLines(Refused)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LongFile_IsPutAsideAndTheOldestGoes()
    {
        using (var file = AuditFile.Open(Path, bytesMax: 10, filesMax: 3))
            foreach (var text in new[] { "1234567\n", "two\n", "three4\n", "four56\n", "five\n" })
                file.Write(System.Text.Encoding.UTF8.GetBytes(text), isDurable: false);

        Assert.Equal("five\n", File.ReadAllText(Path));
        Assert.Equal("four56\n", File.ReadAllText(Path + ".1"));
        Assert.Equal("three4\n", File.ReadAllText(Path + ".2"));
        Assert.False(File.Exists(Path + ".3"));
    }

    [Fact]
    public void Open_AfterATornLine_BeginsANewOne()
    {
        File.WriteAllText(Path, "{\"time\":\"2026");

        using (var log = AuditLog.Open(Path, _clock)) log.Record(new AuditLine { Event = AuditLine.Decision });

        var lines = File.ReadAllLines(Path);
        Assert.Equal(2, lines.Length);
        Assert.Equal("decision", JsonDocument.Parse(lines[1]).RootElement.GetProperty("event").GetString());
    }

    [Fact]
    public void Open_WhatIsAFolder_IsNamed()
    {
        Directory.CreateDirectory(Path);

        Assert.Contains(Path, Assert.Throws<AuditException>(() => AuditLog.Open(Path, _clock)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoName_IsRefused() =>
        Assert.Contains("no name", Assert.Throws<AuditException>(() => AuditLog.Open("", _clock)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task Open_WhatCannotBeGoneOnWith_IsRefusedWithTheRemedy()
    {
        // Both ends, so that neither waits for the other.
        using var server = new System.IO.Pipes.AnonymousPipeServerStream();
        var end = $"/proc/self/fd/{server.SafePipeHandle.DangerousGetHandle()}";
        if (!File.Exists(end)) return;

        var refused = await Assert.ThrowsAsync<AuditException>(() => Task.Run(() => AuditFile.Open(end)));

        Assert.Contains("'-' is the standard output", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_FileWasMovedAway_GoesOnInANewOne()
    {
        using var log = AuditLog.Open(Path, _clock);
        log.Record(new AuditLine { Event = AuditLine.Decision, Caller = "ana" });
        File.Move(Path, _folder.Of("older"));

        log.Record(new AuditLine { Event = AuditLine.Decision, Caller = "ben" });

        Assert.Contains("ana", File.ReadAllText(_folder.Of("older")), StringComparison.Ordinal);
        Assert.Contains("ben", Assert.Single(File.ReadAllLines(Path)), StringComparison.Ordinal);
    }
}
