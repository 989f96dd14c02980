using Grainwatch.Soc.Console.Pages;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Pages;

public sealed class ShownHtmlTests
{
    [Theory]
    [InlineData("<p>&#x202E;eve&#x1B;&#x0;</p>", "<p>\\u202Eeve\\u001B\\u0000</p>")]
    [InlineData("<p>Zo&#xEB; &#x27;&#x6771;&#x1F600;</p>", "<p>Zo&#xEB; &#x27;&#x6771;&#x1F600;</p>")]
    [InlineData("<p>two&#xA;lines&#x9;</p>", "<p>two&#xA;lines&#x9;</p>")]
    [InlineData("<input value=\"&#x202E;eve\"/>&#x200B;", "<input value=\"&#x202E;eve\"/>\\u200B")]
    [InlineData("&#xFFFFFFFFFFFF; &amp;#x202E;", "&#xFFFFFFFFFFFF; &amp;#x202E;")]
    public void Of_Page_ShowsWhatMisleadsOutsideOfTags(string html, string shown) =>
        Assert.Equal(shown, ShownHtml.Of(html));
}
