using Xunit;

namespace Grainwatch.Tidy.Tests;

public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("a; // b", "a;     ")]
    [InlineData("a /* b */ c", "a         c")]
    [InlineData("\"a // b\" + c", "\"      \" + c")]
    [InlineData("\"\\\"a\" + b", "\"   \" + b")]
    [InlineData("@\"\\\" + b", "@\" \" + b")]
    [InlineData("@\"a\"\"b\" + c", "@\"    \" + c")]
    [InlineData("$\"a{b}c\"", "$\" {b} \"")]
    [InlineData("$\"{{a}}{b(\"c\")}\"", "$\"     {b(\" \")}\"")]
    [InlineData("\"\"\"a \"b\" c\"\"\" + d", "\"\"\"       \"\"\" + d")]
    [InlineData("'\"' + a", "' ' + a")]
    [InlineData("@event + 'a'", "@event + ' '")]
    public void Code_CommentsAndLiterals_AreBlank(string text, string expected) =>
        Assert.Equal([expected], new CSharpText(text).Code);

    [Fact]
    public void Comments_SeveralLines_TellWhereTheyStart()
    {
        var text = new CSharpText("a;\n// b\nc; /* d\n e */\n");

        Assert.Equal([(2, "// b"), (3, "/* d\n e */")], text.Comments);
    }

    [Fact]
    public void IsRawLiteral_LinesInside_True()
    {
        var text = new CSharpText("var a = \"\"\"\n  {}\n  \"\"\";\nb;\n");

        Assert.Equal([2], Enumerable.Range(1, 4).Where(text.IsRawLiteral));
    }
}
