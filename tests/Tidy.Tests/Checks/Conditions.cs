using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>A project is on one side or the other, and a line is compiled everywhere or nowhere.</summary>
internal static partial class Conditions
{
    private static readonly string[] BuildFiles = [".csproj", ".props", ".targets"];

    public static Check Compilation { get; } = new("conditional compilation", FindDirectives)
    {
        Plants = [new("a.cs:2", ("a.cs", "int a;\n  #if DEBUG\n"))],
        Clean = [Plant.Clean(("a.cs", "// #if\nvar a = \"\"\"\n#if\n\"\"\";\n#pragma warning disable A\n"))],
    };

    public static Check References { get; } = new("conditional references", FindReferences)
    {
        Plants =
        [
            new("a.csproj:1", ("a.csproj", "<Project><PackageReference Include=\"a\" Condition=\"b\" /></Project>\n")),
            new("a.props:2", ("a.props", "<Project Condition=\"b\">\n<ProjectReference /></Project>\n")),
            new("a.csproj:2", ("a.csproj", "<Project>\n<Compile Remove=\"a.cs\" />\n</Project>\n")),
        ],
        Clean =
        [
            Plant.Clean(("a.csproj", "<Project><A Condition=\"b\" /><PackageReference Include=\"a\" /></Project>\n")),
        ],
    };

    [GeneratedRegex(@"^\s*#\s*if\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Directive { get; }

    private static IEnumerable<Finding> FindDirectives(Tree tree) =>
        from file in tree.Sources
        from line in file.CodeLines(Directive)
        select file.At(line, "conditional compilation");

    private static IEnumerable<Finding> FindReferences(Tree tree) =>
        from file in tree.Texts
        where BuildFiles.Contains(file.Extension)
        from element in new ProjectFile(file).Elements
        let what = WhatIsWrong(element)
        where what is not null
        select file.At(((IXmlLineInfo)element).LineNumber, what);

    private static string? WhatIsWrong(XElement element) => element.Name.LocalName switch
    {
        "PackageReference" or "ProjectReference" when element.AncestorsAndSelf().Any(IsConditional) =>
            $"conditional {element.Name.LocalName}",
        "Compile" when element.Attribute("Remove") is not null => "a source that is not compiled is dead",
        _ => null,
    };

    private static bool IsConditional(XElement element) => element.Attribute("Condition") is not null;
}
