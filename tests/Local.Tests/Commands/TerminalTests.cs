using System.Text.Json;
using Grainwatch.Local.Commands;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

public sealed class TerminalTests
{
    [Fact]
    public void Block_JsonThatTurnsTheDirection_IsTheSameJsonWithoutIt()
    {
        using var output = new StringWriter();

        Terminal.Of(output, TextWriter.Null).Block("{\n\"a\": \"\u202E\u200F\"\n}");

        Assert.DoesNotContain('\u202E', output.ToString());
        using var json = JsonDocument.Parse(output.ToString());
        Assert.Equal("\u202E\u200F", json.RootElement.GetProperty("a").GetString());
    }
}
