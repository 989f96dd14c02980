using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http.Access;

public sealed class AccessFileTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new(DateTime.UtcNow);

    private string Path => _folder.Of("access.json");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("null", "is null")]
    [InlineData("{\"tokens\":[],\n\"tokns\":[]}", "line 2, at $.tokns")]
    [InlineData("{\"tokens\":[],\"tokens\":[]}", "tokens")]
    [InlineData("{\"tokens\":[{\"until\":\"tomorrow\"}]}", "at $.tokens[0].until: a time with its zone is needed")]
    [InlineData("{\"tokens\":[{\"rôle\":\"reader\"}]}", "an entry has name, role, accounts, sha256, until")]
    [InlineData("{\"tokns\":[]}", "at $.tokns: there is no such member; there are tokens, people, groups")]
    [InlineData("{\"tokens\":[{\"name\":\"\\ud800\"}]}", "at $.tokens[0].name: a text is needed")]
    [InlineData("{\"tokens\":[{\"accounts\":\"1\"}]}", "at $.tokens[0].accounts: a list of texts is needed")]
    [InlineData("{\"tokens\":[{\"accounts\":[1]}]}", "at $.tokens[0].accounts[0]: a list of texts is needed")]
    [InlineData("{\"tokens\":{}}", "at $.tokens: a list of entries is needed")]
    [InlineData("{\"tokens\":[1]}", "at $.tokens[0]: an entry is needed")]
    [InlineData("[]", "at $: an object is needed")]
    public void TryOpen_WhatIsNoAccessFile_NamesItAndThePlace(string text, string place)
    {
        File.WriteAllText(Path, text);

        Assert.False(AccessFile.TryOpen(Path, null, _clock, out _, out var error));
        Assert.StartsWith($"'{Path}'", error, StringComparison.Ordinal);
        Assert.Contains(place, error, StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(Grainwatch), error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryOpen_ByteOrderMarkBeforeIt_IsReadAsWithout()
    {
        var token = AccessFileEditor.Add(Path, new AccessEntry { Name = "ana", Role = "reader" });
        File.WriteAllText(Path, File.ReadAllText(Path), new System.Text.UTF8Encoding(true));

        Assert.True(AccessFile.TryOpen(Path, null, _clock, out var file, out var error), error);

        Assert.NotNull(file.List.Find(token));
    }

    [Fact]
    public void TryOpen_NoFile_NamesIt()
    {
        Assert.False(AccessFile.TryOpen(Path, null, _clock, out _, out var error));
        Assert.Contains(Path, error, StringComparison.Ordinal);
    }

    [Fact]
    public void List_FileThatBecameWrong_StaysAsItWas()
    {
        var token = AccessFileEditor.Add(Path, new AccessEntry { Name = "ana", Role = "reader" });
        Assert.True(AccessFile.TryOpen(Path, null, _clock, out var file, out var error), error);
        List<string> told = [];
        file.OnFailure(told.Add);

        File.WriteAllText(Path, "{");
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.NotNull(file.List.Find(token));
        Assert.Contains("stays in force", Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public void TryOpen_OperatorOfTheEnvironment_IsThereBesideTheFile()
    {
        var (operators, ana) = (
            AccessToken.Create(), AccessFileEditor.Add(Path, new AccessEntry { Name = "ana", Role = "reader" }));

        Assert.True(AccessFile.TryOpen(Path, AccessToken.HexOf(operators), _clock, out var file, out _));

        Assert.Equal(Role.Operator, file.List.Find(operators)!.Grant.Role);
        Assert.Equal(Role.Reader, file.List.Find(ana)!.Grant.Role);
    }

    [Fact]
    public void Add_NewFile_IsForItsOwnerAndHoldsNoToken()
    {
        var token = AccessFileEditor.Add(Path, new AccessEntry { Name = "ana", Role = "reader" });

        Assert.DoesNotContain(token[4..], File.ReadAllText(Path), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.Equal(Path, Assert.Single(Directory.GetFiles(_folder.Path)));
    }

    [Fact]
    public void Add_ToAFile_LeavesItsModeAndItsOtherEntries()
    {
        File.WriteAllText(Path, """{"groups":[{"name":"soc","role":"reader"}]}""");
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, Shared);

        AccessFileEditor.Add(Path, new AccessEntry { Name = "ana", Role = "reader" });

        Assert.Equal("soc", Assert.Single(AccessFile.Read(Path).Groups!)!.Name);
        if (!OperatingSystem.IsWindows()) Assert.Equal(Shared, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void Add_WhatMakesNoSense_ChangesNothing()
    {
        AccessFileEditor.Add(Path, new AccessEntry { Name = "ana", Role = "reader" });
        var before = File.ReadAllText(Path);

        var error = Assert.Throws<InvalidDataException>(
            () => AccessFileEditor.Add(Path, new AccessEntry { Name = "ana", Role = "reader" }));

        Assert.Contains("'ana' is there already", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path));
    }

    [Fact]
    public void Add_ManyAtOnce_LosesNone()
    {
        Parallel.For(0, 8, i => AccessFileEditor.Add(Path, new AccessEntry { Name = $"t{i}", Role = "reader" }));

        Assert.Equal(8, AccessFile.Read(Path).Tokens!.Count);
        Assert.True(AccessFileEditor.Remove(Path, "t3"));
        Assert.False(AccessFileEditor.Remove(Path, "t3"));
        Assert.Equal(7, AccessFile.Read(Path).Tokens!.Count);
    }
}
