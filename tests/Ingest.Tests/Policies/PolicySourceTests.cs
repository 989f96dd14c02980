using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Policies;

public sealed class PolicySourceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SoundFile_GivesItsPolicy()
    {
        var path = _folder.Write("policy.json", "{ \"lateness\": \"12h\" }");

        Assert.Equal(TimeSpan.FromHours(12), Read(path)!.Policy.Lateness);
        Assert.Empty(_errors);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Read_WrongFile_TellsEveryErrorWithThePath()
    {
        var path = _folder.Write("policy.json", "{\n  \"lateness\": \"x\",\n  \"version\": \"1\", \"b\": 1 }");

        Assert.Null(Read(path));
        Assert.Equal(2, _errors.Count);
        Assert.StartsWith($"{path}:2:15: error: $.lateness: 'x': no duration", _errors[0], StringComparison.Ordinal);
        Assert.StartsWith($"{path}:3:19: error: $.b: ", _errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Warning_IsToldApart()
    {
        Assert.NotNull(Read(_folder.Write("policy.json", "{ \"version\": \"1\" }")));
        Assert.Contains("warning: $.version", Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.Empty(_errors);
    }

    [Fact]
    public void Read_NoFile_IsAnError()
    {
        Assert.Null(Read(_folder.Of("absent.json")));
        Assert.EndsWith("absent.json: error: the policy file does not exist", Assert.Single(_errors));
    }

    [Fact]
    public void Read_AFolder_IsAnError()
    {
        Assert.Null(Read(_folder.Path));
        Assert.EndsWith("error: this is a folder; name the policy file in it", Assert.Single(_errors));
    }

    [Fact]
    public void Read_TooLongFile_IsAnError()
    {
        Assert.Null(Read(_folder.Write("policy.json", new string(' ', 2 * PolicyParser.BytesMax))));
        Assert.Contains("more than 1048576 bytes", Assert.Single(_errors), StringComparison.Ordinal);
    }

    private PolicyInForce? Read(string path) => PolicySource.Read(path, _errors, _warnings);
}
